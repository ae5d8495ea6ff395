// The bytes of an app's file in base64, as every call takes them.
import { base64Of } from '../lib/base64';
import { RpcError } from '../runtime/transport';

/** No bundle is longer: what is, is not even read. */
const MOST_BYTES = 10 * 1024 * 1024;

/** Errors: `BND-104` for a file that is longer than an app may be. */
export async function appBundle(file: File): Promise<string> {
  if (file.size > MOST_BYTES) throw new RpcError('BND-104', {}, 'verification');
  return base64Of(new Uint8Array(await file.arrayBuffer()));
}
