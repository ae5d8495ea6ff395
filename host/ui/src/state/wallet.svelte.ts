// The wallet is what the persona owns and what it paid, as the core last said.

import type { AllowanceStepView, AllowanceView, ApprovalsView, ApprovalView, AssetView, ConsentSheetView, LimitChangeView, LimitView, PaymentView, ReceiveView, TokenOfferView, TokenView, WalletView } from '../api/types';
import type { Core } from '../services/core';
import { allowanceEnd, allowanceList, allowanceOpen, type WantedAllowance } from '../services/walletAllowances';
import { walletApprovals, walletRevoke } from '../services/walletApprovals';
import { walletBalance } from '../services/walletBalance';
import { limitClear, limitList, limitSet, type WantedLimit } from '../services/walletLimits';
import { EVERYTHING, walletHistory, type HistoryFilter } from '../services/walletHistory';
import { walletReceive } from '../services/walletReceive';
import { walletRaise, walletReplace } from '../services/walletReplace';
import { walletSend } from '../services/walletSend';
import { walletTokenAdd, walletTokenLook, walletTokenRemove, walletTokens } from '../services/walletTokens';
import { Fetched } from './fetched.svelte';

/** How many payments the history shows. */
const HISTORY = 50;

export class Wallet {
  readonly balance: Fetched<WalletView>;
  /** The newest entries of the history, by the filter. */
  readonly history: Fetched<PaymentView[]>;
  /** Older pages that were asked for, under the same filter. */
  older = $state.raw<PaymentView[]>([]);
  /** Whether there may be more to ask for. */
  more = $state(false);
  filter = $state.raw<HistoryFilter>(EVERYTHING);
  readonly receive: Fetched<ReceiveView>;
  readonly approvals: Fetched<ApprovalsView>;
  readonly limits: Fetched<LimitView[]>;
  readonly tokens: Fetched<TokenView[]>;
  readonly allowances: Fetched<AllowanceView[]>;

  constructor(private readonly core: Core) {
    this.balance = new Fetched(() => walletBalance(core));
    this.history = new Fetched(() => this.#newest());
    this.receive = new Fetched(() => walletReceive(core));
    this.limits = new Fetched(() => limitList(core));
    this.allowances = new Fetched(() => allowanceList(core));
    this.approvals = new Fetched(() => walletApprovals(core));
    this.tokens = new Fetched(() => walletTokens(core));
  }

  /** Shows another part of the history. */
  async show(filter: HistoryFilter): Promise<void> {
    this.filter = filter;
    this.older = [];
    await this.history.refetch();
  }

  /** Asks for the next page. */
  async next(): Promise<void> {
    const last = this.older.at(-1) ?? this.history.value?.at(-1);
    if (last === undefined) return;
    const page = await walletHistory(this.core, HISTORY, this.filter, last);
    this.older = [...this.older, ...page];
    this.more = page.length === HISTORY;
  }

  /** An entry that is on the screen. */
  entry(id: string): PaymentView | undefined {
    return this.history.value?.find((entry) => entry.id === id) ?? this.older.find((entry) => entry.id === id);
  }

  async #newest(): Promise<PaymentView[]> {
    const page = await walletHistory(this.core, HISTORY, this.filter);
    // What moved up is not shown twice.
    this.older = this.older.filter((old) => !page.some((entry) => entry.id === old.id));
    if (this.older.length === 0) this.more = page.length === HISTORY;
    return page;
  }

  /** Opens the consent sheet of a transfer; nothing leaves before it is approved. */
  prepare(to: string, asset: AssetView, typed: string, feeIn: string | null = null): Promise<ConsentSheetView> {
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
  revoke(approval: ApprovalView, feeIn: string | null = null): Promise<ConsentSheetView> {
    return walletRevoke(this.core, approval, feeIn);
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

  /** Asks a token's contract what it calls itself. Nothing is added by that. */
  lookAtToken(typed: string): Promise<TokenOfferView> {
    return walletTokenLook(this.core, typed);
  }

  /** Adds exactly what was shown. */
  async addToken(offer: TokenOfferView): Promise<void> {
    await walletTokenAdd(this.core, offer);
    await Promise.all([this.tokens.refetch(), this.balance.refetch()]);
  }

  /** Forgets a token that was added. */
  async removeToken(token: string): Promise<void> {
    await walletTokenRemove(this.core, token);
    await Promise.all([this.tokens.refetch(), this.balance.refetch()]);
  }

  /** Takes the next step on the way to an allowance; each step has a consent sheet of its own. */
  openAllowance(wanted: WantedAllowance, feeIn: string | null = null): Promise<AllowanceStepView> {
    return allowanceOpen(this.core, wanted, feeIn);
  }

  /** Opens the consent sheet that ends an allowance, or brings home the rest of one that has ended. */
  endAllowance(allowance: string, how: 'revoke' | 'refund', feeIn: string | null = null): Promise<ConsentSheetView> {
    return allowanceEnd(this.core, allowance, how, feeIn);
  }

  async refetch(): Promise<void> {
    await Promise.all([this.balance.refetch(), this.history.refetch(), this.receive.refetch()]);
  }
}
