// What moves shielded money: each opens a consent sheet, and nothing happens before that is agreed to.
import type { AssetView, ConsentSheetView, ShieldedCarrier, ShieldedInsertion, ShieldedTidyView } from '../api/types';
import { parseUnits } from '../lib/amount';
import { bytesOfMemo, MEMO_BYTES } from '../lib/memo';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

// Network, checksum and kind of what is pasted are the core's to judge.
const SHIELDED = /^(tea[a-z]*1[0-9a-z]{20,}|teahouse:pay\/\S+)$/i;
const ACCOUNT = /^(ethereum:)?0x[0-9a-fA-F]{40}(@\d+)?$/;
const CONTACT = /^[0-9a-f]{64}$/;

/** Puts money of an account into the pool. Errors: `WEB-205` for an amount that is none. */
export async function shieldedDeposit(core: Core, asset: AssetView, typed: string, insertion: ShieldedInsertion = 'own'): Promise<ConsentSheetView> {
  return core.call('shielded.deposit', { asset: asset.id, baseUnits: unitsOf(typed, asset), ...inserted(insertion), dryRun: false });
}

/**
 * Pays a shielded address, a link, or a contact by its id.
 *
 * Errors: `WEB-209` for no address, `WEB-205` for an amount that is none, `WEB-202` for a memo that is too long.
 */
export async function shieldedSend(core: Core, to: string, asset: AssetView, typed: string, memo: string, by: ShieldedCarrier, insertion: ShieldedInsertion = 'own'): Promise<ConsentSheetView> {
  const whom = to.trim();
  if (!SHIELDED.test(whom) && !CONTACT.test(whom)) throw new RpcError('WEB-209', {}, 'usage');
  const bytes = bytesOfMemo(memo);
  if (bytes > MEMO_BYTES) throw new RpcError('WEB-202', { bytes: String(bytes), bound: String(MEMO_BYTES) }, 'usage');
  return core.call('shielded.send', { to: whom, asset: asset.id, baseUnits: unitsOf(typed, asset), memo: memo.trim(), by, ...inserted(insertion), dryRun: false });
}

/**
 * Takes money out of the pool, to an account; to the persona's own first one where `to` is `null`.
 *
 * Errors: `WEB-204` for no address, `WEB-205` for an amount that is none.
 */
export async function shieldedWithdraw(core: Core, to: string | null, asset: AssetView, typed: string, by: ShieldedCarrier, insertion: ShieldedInsertion = 'own'): Promise<ConsentSheetView> {
  const whom = to?.trim() ?? null;
  if (whom !== null && !ACCOUNT.test(whom) && !CONTACT.test(whom)) throw new RpcError('WEB-204', {}, 'usage');
  return core.call('shielded.withdraw', { ...(whom !== null && { to: whom }), asset: asset.id, baseUnits: unitsOf(typed, asset), by, ...inserted(insertion), dryRun: false });
}

/**
 * Has small notes joined unasked, for at most so much a day; `null` ends that. With the digest of what was shown it is the yes to it.
 *
 * Errors: `WEB-205` for an amount that is none.
 */
export async function shieldedTidy(core: Core, asset: AssetView, typed: string | null, digest: string | null): Promise<ShieldedTidyView> {
  return core.call('shielded.tidy', { asset: asset.id, feePerDay: typed === null ? null : unitsOf(typed, asset), digest, dryRun: false });
}

/** Makes one note of many. */
export const shieldedJoin = (core: Core, asset: AssetView, by: ShieldedCarrier) => core.call('shielded.join', { asset: asset.id, by, dryRun: false });

/** A batch of its own is what is paid unless something else is said. */
const inserted = (insertion: ShieldedInsertion) => (insertion === 'own' ? {} : { insertion });

function unitsOf(typed: string, { decimals }: AssetView): string {
  const baseUnits = parseUnits(typed, decimals);
  if (baseUnits === null || baseUnits === '0') throw new RpcError('WEB-205', { decimals: String(decimals) }, 'usage');
  return baseUnits;
}
