// Shielded money as the core would tell of it, for tests.
import type { ShieldedBalanceView, ShieldedPaymentView, ShieldedStatusView, ShieldedWalletView } from '../api/types';
import { PETH } from './trees';

export const OWN_ADDRESS = 'teatest1' + 'q0z9'.repeat(33);

export const poolStatus = (over: Partial<ShieldedStatusView> = {}): ShieldedStatusView => ({
  available: true, pool: '0x' + '0b'.repeat(20), network: '00112233aabbccdd', insecureKeys: true, scanned: 42, head: 42, complete: true,
  leaves: 44, others: 40, queued: 1, depositsOpen: true, working: null, trouble: null, ...over,
});

export const poolLine = (over: Partial<ShieldedBalanceView> = {}): ShieldedBalanceView => ({
  total: { asset: PETH, baseUnits: '10000000000000000000' }, available: '7000000000000000000', confirming: '2000000000000000000', reserved: '1000000000000000000',
  dust: '0', notes: 3, atOnce: '7000000000000000000', tidying: null, ...over,
});

export const inPool = (status: Partial<ShieldedStatusView> = {}, balances: ShieldedBalanceView[] = [poolLine()]): ShieldedWalletView => ({ balances, status: poolStatus(status) });

export const shieldedPaid = (over: Partial<ShieldedPaymentView> = {}): ShieldedPaymentView => ({
  id: 'i1', kind: 'sent', state: 'proving', money: 'held', at: 1_790_000_000_000, amount: { asset: PETH, baseUnits: '1500000000000000000' }, fee: { asset: PETH, baseUnits: '1000000000000000' },
  address: OWN_ADDRESS, party: null, memo: 'two cups', carrier: null, progress: null, tx: null, block: null, canCancel: true, canRetry: false, canReceipt: false, until: 1_790_007_200_000, trouble: null, warnings: [], ...over,
});

/** Lets everything that was set going come to rest, timers aside. */
export const quiet = (): Promise<void> => new Promise((done) => setTimeout(done));
