// An attempt is one thing the person tries: under way, done, or refused with a reason to show.

import type { RpcError } from '../runtime/transport';
import { asRefusal } from './fetched.svelte';

export class Attempt {
  busy = $state(false);
  failure = $state.raw<RpcError | null>(null);

  /** Runs one thing at a time; a second press while it runs does nothing. Says whether it succeeded. */
  async run(what: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      await what();
      return true;
    } catch (thrown) {
      this.failure = asRefusal(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

export const attempt = (): Attempt => new Attempt();
