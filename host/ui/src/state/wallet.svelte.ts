// The wallet is what the persona owns and what it paid, as the core last said.

import type { AssetView, ConsentSheetView, PaymentView, ReceiveView, WalletView } from '../api/types';
import type { Core } from '../services/core';
import { walletBalance } from '../services/walletBalance';
import { walletHistory } from '../services/walletHistory';
import { walletReceive } from '../services/walletReceive';
import { walletReplace } from '../services/walletReplace';
import { walletSend } from '../services/walletSend';
import { Fetched } from './fetched.svelte';

/** How many payments the history shows. */
const HISTORY = 100;

export class Wallet {
  readonly balance: Fetched<WalletView>;
  readonly history: Fetched<PaymentView[]>;
  readonly receive: Fetched<ReceiveView>;

  constructor(private readonly core: Core) {
    this.balance = new Fetched(() => walletBalance(core));
    this.history = new Fetched(() => walletHistory(core, HISTORY));
    this.receive = new Fetched(() => walletReceive(core));
  }

  /** Opens the consent sheet of a transfer; nothing leaves before it is approved. */
  prepare(to: string, asset: AssetView, typed: string): Promise<ConsentSheetView> {
    return walletSend(this.core, to, asset, typed);
  }

  /** Sends a payment that waits once more for a higher fee, or calls it back. */
  async replace(payment: string, how: 'speedup' | 'cancel'): Promise<void> {
    await walletReplace(this.core, payment, how);
    await this.history.refetch();
  }

  async refetch(): Promise<void> {
    await Promise.all([this.balance.refetch(), this.history.refetch(), this.receive.refetch()]);
  }
}
