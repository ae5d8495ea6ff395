// A new shielded address to be paid at, alone or with what the payer is asked for; addresses given before stay good.
import type { AssetView, ShieldedReceiveView } from '../api/types';
import { parseUnits } from '../lib/amount';
import { bytesOfMemo, MEMO_BYTES } from '../lib/memo';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

/** What a payer is asked for; an empty field asks for nothing. */
export interface Request {
  readonly asset: AssetView;
  readonly amount: string;
  readonly memo: string;
}

/** Errors: `WEB-205` for an amount that is none, `WEB-202` for a memo that is too long. */
export async function shieldedReceive(core: Core, request: Request | null = null): Promise<ShieldedReceiveView> {
  if (request === null) return core.call('shielded.receive', {});
  const { asset, amount, memo } = request;
  const bytes = bytesOfMemo(memo);
  if (bytes > MEMO_BYTES) throw new RpcError('WEB-202', { bytes: String(bytes), bound: String(MEMO_BYTES) }, 'usage');
  if (amount.trim() === '') return core.call('shielded.receive', memo.trim() === '' ? {} : { memo: memo.trim() });
  const baseUnits = parseUnits(amount, asset.decimals);
  if (baseUnits === null || baseUnits === '0') throw new RpcError('WEB-205', { decimals: String(asset.decimals) }, 'usage');
  return core.call('shielded.receive', { asset: asset.id, baseUnits, ...(memo.trim() !== '' && { memo: memo.trim() }) });
}
