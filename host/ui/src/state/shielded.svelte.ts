// The shielded half of the wallet: what lies in the pool, what is on its way, and how far a proof is.

import { SvelteMap } from 'svelte/reactivity';
import type { AssetView, CheckedReceiptView, ConsentSheetView, Event, ShieldedCarrier, ShieldedInsertion, ShieldedPaymentView, ShieldedProgressView, ShieldedReceiveView, ShieldedRetryView, ShieldedTidyView, ShieldedWalletView, ViewKeyKind } from '../api/types';
import type { Core } from '../services/core';
import { shieldedCancel, shieldedRetry } from '../services/shieldedAct';
import { shieldedBalance } from '../services/shieldedBalance';
import { ALL_SHIELDED, shieldedHistory, shieldedPayment, type ShieldedFilter } from '../services/shieldedHistory';
import { shieldedDeposit, shieldedJoin, shieldedSend, shieldedTidy, shieldedWithdraw } from '../services/shieldedPay';
import { shieldedCheckReceipt, shieldedQuestion, shieldedReceipt } from '../services/shieldedReceipt';
import { shieldedReceive, type Request } from '../services/shieldedReceive';
import { shieldedViewKey } from '../services/shieldedViewKey';
import { Fetched } from './fetched.svelte';

/** How many payments are shown, and how many when older ones are asked for. */
const NEWEST = 50;
const MOST = 200;

type ShieldedEvent = Extract<Event, { kind: 'shielded' }>;

export class Shielded {
  readonly wallet: Fetched<ShieldedWalletView>;
  readonly history: Fetched<ShieldedPaymentView[]>;
  filter = $state.raw<ShieldedFilter>(ALL_SHIELDED);
  /** Rises with every change that is more than a proof that got further: whoever shows one payment asks for it anew. */
  revision = $state(0);
  /** How far each proof is, as was said last; `null` of one that has ended. */
  readonly #progress = new SvelteMap<string, ShieldedProgressView | null>();
  readonly #states = new Map<string, string>();
  #limit = $state(NEWEST);

  constructor(private readonly core: Core) {
    this.wallet = new Fetched(() => shieldedBalance(core));
    this.history = new Fetched(() => shieldedHistory(core, this.#limit, this.filter));
  }

  /** Whether older payments can be asked for. */
  get more(): boolean {
    return this.#limit === NEWEST && (this.history.value?.length ?? 0) >= NEWEST;
  }

  async older(): Promise<void> {
    this.#limit = MOST;
    await this.history.refetch();
  }

  async show(filter: ShieldedFilter): Promise<void> {
    this.filter = filter;
    await this.history.refetch();
  }

  entry(id: string): ShieldedPaymentView | undefined {
    return this.history.value?.find((payment) => payment.id === id);
  }

  payment(id: string): Promise<ShieldedPaymentView> {
    return shieldedPayment(this.core, id);
  }

  /** What the prover does with a payment: what was said last, or what came with the payment. One that was handed over may be proved again. */
  progressOf({ id, state, progress }: Pick<ShieldedPaymentView, 'id' | 'state' | 'progress'>): ShieldedProgressView | null {
    if (!['agreed', 'proving', 'sent'].includes(state)) return null;
    const said = this.#progress.get(id);
    return said === undefined ? progress : said;
  }

  /** A block or a payment changed what there is; what provers said still counts. */
  moved(): void {
    void this.#again();
  }

  /** A proof that got further changes one figure; everything else asks anew. */
  happened({ id, state, progress }: ShieldedEvent): void {
    this.#progress.set(id, progress);
    const known = this.#states.get(id) ?? this.entry(id)?.state;
    this.#states.set(id, state);
    if (progress === null || known !== state) void this.#again();
  }

  receive(request: Request | null = null): Promise<ShieldedReceiveView> {
    return shieldedReceive(this.core, request);
  }

  deposit(asset: AssetView, typed: string, insertion: ShieldedInsertion = 'own'): Promise<ConsentSheetView> {
    return shieldedDeposit(this.core, asset, typed, insertion);
  }

  send(to: string, asset: AssetView, typed: string, memo: string, by: ShieldedCarrier, insertion: ShieldedInsertion = 'own'): Promise<ConsentSheetView> {
    return shieldedSend(this.core, to, asset, typed, memo, by, insertion);
  }

  withdraw(to: string | null, asset: AssetView, typed: string, by: ShieldedCarrier, insertion: ShieldedInsertion = 'own'): Promise<ConsentSheetView> {
    return shieldedWithdraw(this.core, to, asset, typed, by, insertion);
  }

  join(asset: AssetView, by: ShieldedCarrier): Promise<ConsentSheetView> {
    return shieldedJoin(this.core, asset, by);
  }

  /** Has small notes joined unasked, or ends that; without the digest of what was shown, what lets more leave is only shown. */
  async tidy(asset: AssetView, typed: string | null, digest: string | null): Promise<ShieldedTidyView> {
    const change = await shieldedTidy(this.core, asset, typed, digest);
    if (change.done) await this.wallet.refetch();
    return change;
  }

  /** Calls a payment off that nobody else has yet. */
  async cancel(id: string): Promise<void> {
    await shieldedCancel(this.core, id);
    await this.#again();
  }

  /** Has it brought once more; the own account asks with a sheet first, since it shows itself. */
  async retry(id: string, by: ShieldedCarrier): Promise<ShieldedRetryView> {
    const retried = await shieldedRetry(this.core, id, by);
    await this.#again();
    return retried;
  }

  question(): Promise<string> {
    return shieldedQuestion(this.core);
  }

  receipt(id: string, question: string): Promise<string> {
    return shieldedReceipt(this.core, id, question);
  }

  checkReceipt(receipt: string, question: string): Promise<CheckedReceiptView> {
    return shieldedCheckReceipt(this.core, receipt, question);
  }

  async viewKey(key: ViewKeyKind, password: string): Promise<string> {
    return (await shieldedViewKey(this.core, key, password)).key;
  }

  /** Everything anew, after events may have been missed: what they said counts no more. */
  refetch(): Promise<void> {
    this.#progress.clear();
    this.#states.clear();
    return this.#again();
  }

  async #again(): Promise<void> {
    this.revision += 1;
    await Promise.all([this.wallet.refetch(), this.history.refetch()]);
  }
}
