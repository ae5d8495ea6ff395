// Payments and what arrived, newest first; a page at a time.
import type { Direction, PaymentView } from '../api/types';
import type { Core } from './core';

/** Which part of the history is shown. */
export interface HistoryFilter {
  readonly direction?: Direction;
  readonly asset?: string;
  readonly with?: string;
  /** Also what anybody can put there for nothing. */
  readonly all: boolean;
}

export const EVERYTHING: HistoryFilter = { all: false };

/** `after` is the last entry of the page before. */
export function walletHistory(core: Core, limit: number, filter: HistoryFilter = EVERYTHING, after?: PaymentView) {
  const before = after === undefined ? {} : { before: `${after.at}.${after.id}` };
  return core.call('wallet.history', { limit, ...filter, ...before });
}
