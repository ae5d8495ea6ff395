import { expect, test } from 'vitest';
import { isBad, reached, wordOf } from './stages';

test('a stage is behind only when the journal says so', () => {
  expect(['approved', 'signed', 'sent', 'included', 'safe', 'final'].map((state) => reached(state as never))).toEqual([1, 1, 2, 3, 3, 4]);
});

test('a payment that failed has no stages and says so', () => {
  for (const state of ['reverted', 'abandoned', 'foreign', 'expired'] as const) {
    expect(isBad(state)).toBe(true);
    expect(reached(state)).toBe(0);
  }
});

test('one that was called back after it was sent is not said to have cost nothing', () => {
  expect(wordOf({ state: 'abandoned', calledBack: true, tx: '0x1' })).toBe('payment.called_off');
  expect(wordOf({ state: 'abandoned', calledBack: false, tx: null })).toBe('payment.abandoned');
  expect(wordOf({ state: 'reverted', calledBack: false, tx: '0x1' })).toBe('payment.reverted');
});
