// Fetched is a cached answer: absent until it is known, kept while it is asked for again.

import { RpcError } from '../runtime/transport';

export class Fetched<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<RpcError | null>(null);
  #asked = 0;

  constructor(private readonly ask: () => Promise<T>) {}

  /** Asks again. Answers that were overtaken by a newer question are dropped. */
  async refetch(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    try {
      const value = await this.ask();
      if (mine !== this.#asked) return;
      this.value = value;
      this.failure = null;
    } catch (failure) {
      if (mine === this.#asked) this.failure = asRefusal(failure);
    }
  }
}

/** Anything thrown, as a refusal with a code: what is not one of ours is a bug of this page. */
export function asRefusal(thrown: unknown): RpcError {
  if (thrown instanceof RpcError) return thrown;
  console.error(thrown);
  return new RpcError('WEB-199');
}
