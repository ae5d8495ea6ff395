// The consents are the questions that wait for this person; the oldest one is on the screen.

import type { ConsentOutcomeView, ConsentSheetView } from '../api/types';
import { consentApprove } from '../services/consentApprove';
import { consentList } from '../services/consentList';
import { consentRefuse } from '../services/consentRefuse';
import type { Core } from '../services/core';
import { Fetched } from './fetched.svelte';

export class Consents {
  readonly list: Fetched<ConsentSheetView[]>;
  /** What became of the sheet that was answered last, for the screen that waits for it. */
  outcome = $state.raw<ConsentOutcomeView | null>(null);

  constructor(private readonly core: Core) {
    this.list = new Fetched(() => consentList(core));
  }

  /** The sheet to show now. */
  get first(): ConsentSheetView | null {
    return this.list.value?.find((sheet) => sheet.state === 'pending') ?? null;
  }

  get waiting(): number {
    return this.list.value?.filter((sheet) => sheet.state === 'pending').length ?? 0;
  }

  /** Agrees to exactly what was shown, with the grave warnings that were confirmed one by one. */
  async approve(sheet: string, digest: string, confirmed: string[]): Promise<ConsentOutcomeView> {
    return this.#answered(await consentApprove(this.core, sheet, digest, confirmed));
  }

  /** Says no; `forGood` also to whatever else the app would ask in the same permission. */
  async refuse(sheet: string, forGood = false): Promise<ConsentOutcomeView> {
    return this.#answered(await consentRefuse(this.core, sheet, forGood));
  }

  refetch(): Promise<void> {
    return this.list.refetch();
  }

  async #answered(outcome: ConsentOutcomeView): Promise<ConsentOutcomeView> {
    this.outcome = outcome;
    await this.refetch();
    return outcome;
  }
}
