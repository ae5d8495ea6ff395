// Prepares a transfer: it is simulated and a consent sheet opens. Nothing is sent before it is approved.
import type { AssetView, ConsentSheetView } from '../api/types';
import { parseUnits } from '../lib/amount';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

const ADDRESS = /^(ethereum:)?0x[0-9a-fA-F]{40}(@\d+)?$/;
const CONTACT = /^[0-9a-f]{64}$/;

/**
 * Reads the address and the amount as a person typed them; `to` may be the id of a contact too. Chain and checksum of an
 * address are the core's to judge.
 *
 * With `feeIn` a submitter brings it, and is paid in that asset: the account needs no coin.
 *
 * Errors: `WEB-204` for no address, `WEB-205` for an amount that is none, is zero, or is finer than the coin.
 */
export async function walletSend(core: Core, to: string, asset: AssetView, typed: string, feeIn: string | null = null): Promise<ConsentSheetView> {
  const whom = to.trim();
  if (!ADDRESS.test(whom) && !CONTACT.test(whom)) throw new RpcError('WEB-204', {}, 'usage');
  const baseUnits = parseUnits(typed, asset.decimals);
  if (baseUnits === null || baseUnits === '0') throw new RpcError('WEB-205', { decimals: String(asset.decimals) }, 'usage');
  return core.call('wallet.send', { to: whom, asset: asset.id, baseUnits, feeIn, dryRun: false });
}
