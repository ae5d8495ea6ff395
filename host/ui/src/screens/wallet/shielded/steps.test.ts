import { expect, test } from 'vitest';
import type { ShieldedState } from '../../../api/types';
import { cameToNothing, moneyWord, stateWord, stepsBehind, stepsOf } from './steps';

const STATES: ShieldedState[] = ['agreed', 'proving', 'proved', 'sent', 'included', 'final'];

test('a step is behind only when the core says so, and a proof that nobody has yet is not handed over', () => {
  expect(STATES.map((state) => stepsBehind({ kind: 'sent', state }))).toEqual([1, 2, 2, 3, 4, 5]);
  expect(STATES.map((state) => stepsBehind({ kind: 'deposit', state }))).toEqual([1, 1, 1, 2, 3, 4]);
  expect(stepsOf('received')).toEqual(['included', 'final']);
});

test('a payment that came to nothing has no steps and says so', () => {
  for (const state of ['cancelled', 'foreign', 'expired'] as const) {
    expect(cameToNothing(state)).toBe(true);
    expect(stepsBehind({ kind: 'sent', state })).toBe(0);
  }
  expect(STATES.some(cameToNothing)).toBe(false);
});

test('what arrived is spendable only once it is in the tree', () => {
  expect(stateWord('received', 'included')).toBe('shielded.arrived.included');
  expect(stateWord('sent', 'included')).toBe('shielded.state.included');
});

test('a deposit holds no note and is handed to nobody, and one that was refused left the money in the account', () => {
  expect((['agreed', 'sent', 'included', 'final', 'expired'] as const).map((state) => stateWord('deposit', state))).toEqual([
    'shielded.deposited.agreed', 'shielded.deposited.sent', 'shielded.arrived.included', 'shielded.arrived.final', 'shielded.deposited.expired',
  ]);
  expect(stateWord('deposit', 'cancelled')).toBe('shielded.state.cancelled');
  expect(moneyWord({ kind: 'deposit', money: 'yours', until: null })).toBe('shielded.money.yours');
});

test('money on its way is one’s own again at a time, unless it comes from somebody else', () => {
  expect(moneyWord({ kind: 'sent', money: 'on-its-way', until: 5 })).toBe('shielded.money.on-its-way');
  expect(moneyWord({ kind: 'sent', money: 'on-its-way', until: null })).toBe('shielded.money.on-its-way.plain');
  expect(moneyWord({ kind: 'received', money: 'on-its-way', until: null })).toBe('shielded.money.coming');
  expect(moneyWord({ kind: 'sent', money: 'spent-elsewhere', until: 5 })).toBe('shielded.money.spent-elsewhere');
});
