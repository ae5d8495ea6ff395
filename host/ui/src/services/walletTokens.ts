// What the wallet shows and sends; a token is added by the digest of what was shown of it.
import type { TokenOfferView } from '../api/types';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

export const walletTokens = (core: Core) => core.call('wallet.tokens', {});
export const walletTokenAdd = (core: Core, offer: TokenOfferView) => core.call('wallet.tokenadd', { token: offer.token.asset.id, digest: offer.digest });
export const walletTokenRemove = (core: Core, token: string) => core.call('wallet.tokenremove', { token });

/** Errors: `WEB-204` for no address. Chain and checksum are the core's to judge. */
export async function walletTokenLook(core: Core, typed: string): Promise<TokenOfferView> {
  const token = typed.trim();
  if (!ADDRESS.test(token)) throw new RpcError('WEB-204', {}, 'usage');
  return core.call('wallet.tokenlook', { token });
}
