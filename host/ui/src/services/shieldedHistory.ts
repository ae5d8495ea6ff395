// Shielded payments, newest first, and one of them by its name.
import type { Core } from './core';

/** Which part of the history is shown. */
export interface ShieldedFilter {
  readonly asset?: string;
  /** Only what is not over. */
  readonly open: boolean;
}

export const ALL_SHIELDED: ShieldedFilter = { open: false };

export const shieldedHistory = (core: Core, limit: number, filter: ShieldedFilter = ALL_SHIELDED) => core.call('shielded.history', { limit, ...filter });

export const shieldedPayment = (core: Core, id: string) => core.call('shielded.payment', { id });
