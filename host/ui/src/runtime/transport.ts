// A transport is the one thing the page knows about its shell: it carries calls and events.

import type { Exit } from '../api/types';

/** What went wrong, as the core says it: a stable code and the values a sentence needs. */
export class RpcError extends Error {
  constructor(
    readonly code: string,
    readonly params: Readonly<Record<string, string>> = {},
    /** The class of the refusal: what a sentence falls back to when the code is new. */
    readonly exit: Exit = 'failed',
  ) {
    super(code);
    this.name = 'RpcError';
  }
}

/** Where the page stands towards its own program; `vacant` is a program that has no profile yet. */
export type SocketState = 'connecting' | 'open' | 'vacant' | 'lost' | 'refused';

/** One numbered event of the profile's stream; numbers rise by one. */
export interface NumberedEvent {
  readonly seq: number;
  readonly event: unknown;
}

export interface Transport {
  /** Calls one method; rejects with `RpcError` only. */
  call(method: string, params: unknown): Promise<unknown>;
  /** Every event, in order. Returns the function that stops it. */
  onEvent(listener: (event: NumberedEvent) => void): () => void;
  /** Events were missed: whatever was cached has to be fetched again. */
  onGap(listener: () => void): () => void;
  onState(listener: (state: SocketState) => void): () => void;
  readonly state: SocketState;
  close(): void;
}
