// Answers a picker of a file; no file means no.
import type { FilePickerView } from '../api/types';
import { base64Of } from '../lib/base64';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

/** Errors: `APP-441` for a file that is longer than was asked for: it is not even read. */
export async function appPickFile(core: Core, handle: string, { id, maxBytes }: FilePickerView, file: File | null) {
  if (file === null) return core.call('app.pickfile', { handle, picker: id });
  if (file.size > maxBytes) throw new RpcError('APP-441', { bytes: `${file.size}`, bound: `${maxBytes}` }, 'refused');
  const bytes = base64Of(new Uint8Array(await file.arrayBuffer()));
  return core.call('app.pickfile', { handle, picker: id, file: { name: file.name, bytes } });
}
