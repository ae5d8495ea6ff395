// Uses the chain that files describe: chain.json and, unless that names contracts, book.json beside it.
import type { ChainStatusView } from '../api/types';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

const PROFILE = 'chain.json';
const BOOK = 'book.json';

/** Errors: `WEB-208` where chain.json is missing, or another file was chosen too. */
export async function chainUse(core: Core, files: readonly File[]): Promise<ChainStatusView> {
  const named = (name: string) => files.find((file) => file.name === name);
  const profile = named(PROFILE);
  if (!profile || files.some((file) => file.name !== PROFILE && file.name !== BOOK)) throw new RpcError('WEB-208', {}, 'usage');
  return core.call('chain.use', { profile: await profile.text(), book: (await named(BOOK)?.text()) ?? '' });
}
