// The wallet is what the persona owns and what it paid, as the core last said.

import type { ApprovalView, AssetView, ConsentSheetView, LimitChangeView, LimitView, PaymentView, ReceiveView, WalletView } from '../api/types';
import type { Core } from '../services/core';
import { walletApprovals, walletRevoke } from '../services/walletApprovals';
import { walletBalance } from '../services/walletBalance';
import { walletHistory } from '../services/walletHistory';
import { limitClear, limitList, limitSet, type WantedLimit } from '../services/walletLimits';
import { walletReceive } from '../services/walletReceive';
import { walletRaise, walletReplace } from '../services/walletReplace';
import { walletSend } from '../services/walletSend';
import { Fetched } from './fetched.svelte';

/** How many payments the history shows. */
const HISTORY = 100;

export class Wallet {
  readonly balance: Fetched<WalletView>;
  readonly history: Fetched<PaymentView[]>;
  readonly receive: Fetched<ReceiveView>;
  readonly approvals: Fetched<ApprovalView[]>;
  readonly limits: Fetched<LimitView[]>;

  constructor(private readonly core: Core) {
    this.balance = new Fetched(() => walletBalance(core));
    this.history = new Fetched(() => walletHistory(core, HISTORY));
    this.receive = new Fetched(() => walletReceive(core));
    this.limits = new Fetched(() => limitList(core));
    this.approvals = new Fetched(() => walletApprovals(core));
  }

  /** Opens the consent sheet of a transfer; nothing leaves before it is approved. */
  prepare(to: string, asset: AssetView, typed: string, feeIn: AssetView | null = null): Promise<ConsentSheetView> {
    return walletSend(this.core, to, asset, typed, feeIn);
  }

  /** Sends a payment that waits once more for a higher fee, or calls it back. */
  async replace(payment: string, how: 'speedup' | 'cancel'): Promise<void> {
    await walletReplace(this.core, payment, how);
    await this.history.refetch();
  }

  /** Opens the consent sheet of a higher fee for a payment that waits at the highest that was agreed to. */
  raise(payment: string): Promise<ConsentSheetView> {
    return walletRaise(this.core, payment);
  }

  /** Opens the consent sheet that takes an approval back. */
  revoke(approval: ApprovalView): Promise<ConsentSheetView> {
    return walletRevoke(this.core, approval);
  }

  /** Sets a limit. One that lets more leave is only shown, until it is set again with the digest of what was shown. */
  async setLimit(wanted: WantedLimit, digest: string | null = null): Promise<LimitChangeView> {
    const change = await limitSet(this.core, wanted, digest);
    if (change.done) await this.limits.refetch();
    return change;
  }

  /** Takes a limit away, in the same two steps. */
  async clearLimit(limit: Pick<LimitView, 'app' | 'asset'>, digest: string | null = null): Promise<LimitChangeView> {
    const change = await limitClear(this.core, limit, digest);
    if (change.done) await this.limits.refetch();
    return change;
  }

  async refetch(): Promise<void> {
    await Promise.all([this.balance.refetch(), this.history.refetch(), this.receive.refetch()]);
  }
}
