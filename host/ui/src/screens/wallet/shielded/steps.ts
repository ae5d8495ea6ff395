// A shielded payment's way in steps that a person can follow, and what is said of it on each.

import type { ShieldedKind, ShieldedPaymentView, ShieldedState, ShieldedStatusView } from '../../../api/types';

const OWN = ['agreed', 'proving', 'sent', 'included', 'final'] as const satisfies readonly ShieldedState[];
const DEPOSIT = ['agreed', 'sent', 'included', 'final'] as const satisfies readonly ShieldedState[];
const ARRIVAL = ['included', 'final'] as const satisfies readonly ShieldedState[];

/** The states a payment passes, in their order; one that waits between two of them stands at the earlier one. */
const ORDER: readonly ShieldedState[] = ['agreed', 'proving', 'proved', 'sent', 'included', 'final'];

/** The steps that are shown of a kind: a deposit needs no proof, and what others sent begins with its arrival. */
export function stepsOf(kind: ShieldedKind): readonly ShieldedState[] {
  if (kind === 'received') return ARRIVAL;
  return kind === 'deposit' ? DEPOSIT : OWN;
}

/** How many steps are behind, the reached one included; 0 for a payment that ended another way. */
export function stepsBehind({ kind, state }: Pick<ShieldedPaymentView, 'kind' | 'state'>): number {
  const at = ORDER.indexOf(state);
  return at < 0 ? 0 : stepsOf(kind).filter((step) => ORDER.indexOf(step) <= at).length;
}

/** `true` when it ended without doing what it was for. */
export const cameToNothing = (state: ShieldedState): boolean => !ORDER.includes(state);

/** What a state is called, of a payment of this kind. */
export function stateWord(kind: ShieldedKind, state: ShieldedState) {
  if ((kind === 'received' || kind === 'deposit') && (state === 'included' || state === 'final')) return `shielded.arrived.${state}` as const;
  // A deposit is a payment of an account until a block has it: no note is held, and nobody is handed anything.
  if (kind === 'deposit' && (state === 'agreed' || state === 'sent' || state === 'expired')) return `shielded.deposited.${state}` as const;
  return `shielded.state.${state}` as const;
}

/** Where the money is, in words: what comes from others has no time after which it is one's own again. */
export function moneyWord({ kind, money, until }: Pick<ShieldedPaymentView, 'kind' | 'money' | 'until'>) {
  if (money !== 'on-its-way') return `shielded.money.${money}` as const;
  if (kind === 'received' || kind === 'deposit') return 'shielded.money.coming';
  return until === null ? 'shielded.money.on-its-way.plain' : 'shielded.money.on-its-way';
}

/** Whether the pool is known to take no deposits; while the chain cannot be asked that is not known. */
export const isClosed = ({ available, head, depositsOpen }: Pick<ShieldedStatusView, 'available' | 'head' | 'depositsOpen'>): boolean => available && head !== null && !depositsOpen;
