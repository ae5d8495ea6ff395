// A payment's way in stages that a person can follow; a stage is reached only when the journal says so.

import type { PaymentState, PaymentView } from '../../api/types';

export const STAGES = ['approved', 'sent', 'included', 'final'] as const satisfies readonly PaymentState[];
export type Stage = (typeof STAGES)[number];

const REACHED: Partial<Record<PaymentState, number>> = { approved: 0, signed: 0, sent: 1, included: 2, safe: 2, final: 3 };

/** How many stages are behind, the reached one included; 0 for a payment that ended another way. */
export function reached(state: PaymentState): number {
  const at = REACHED[state];
  return at === undefined ? 0 : at + 1;
}

/** `true` when the payment ended without doing what it was for. */
export function isBad(state: PaymentState): boolean {
  return REACHED[state] === undefined;
}

/** What is written of a payment's state: one that was called back after it was sent has cost a fee. */
export function wordOf({ state, calledBack, tx }: Pick<PaymentView, 'state' | 'calledBack' | 'tx'>) {
  return state === 'abandoned' && calledBack && tx !== null ? 'payment.called_off' : (`payment.${state}` as const);
}
