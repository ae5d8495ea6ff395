// Brings a profile back, from its words and, where there is one, its backup file.
import type { RestoredView } from '../api/types';
import { base64Of } from '../lib/base64';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';
import { same, type NewPassword } from './profileCreate';

/** A frame of the connection takes 16 MiB, and four letters carry three bytes. */
const MOST_BYTES = 10 * 1024 * 1024;

export interface Return extends NewPassword {
  readonly words: string;
  readonly file: File | null;
  readonly nickname: string;
}

/** Errors: `WEB-206` for a password typed in two ways, `WEB-207` for a file that no frame takes. */
export async function profileRestore(core: Core, given: Return): Promise<RestoredView> {
  const password = same(given);
  if ((given.file?.size ?? 0) > MOST_BYTES) throw new RpcError('WEB-207', {}, 'usage');
  const backup = given.file && base64Of(new Uint8Array(await given.file.arrayBuffer()));
  return core.call('profile.restore', { phrase: given.words.trim(), backup, nickname: given.nickname.trim() || null, password });
}
