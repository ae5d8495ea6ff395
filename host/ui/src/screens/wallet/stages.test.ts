import { expect, test } from 'vitest';
import { isBad, reached } from './stages';

test('a stage is behind only when the journal says so', () => {
  expect(['approved', 'signed', 'sent', 'included', 'safe', 'final'].map((state) => reached(state as never))).toEqual([1, 1, 2, 3, 3, 4]);
});

test('a payment that failed has no stages and says so', () => {
  for (const state of ['reverted', 'abandoned', 'foreign', 'expired'] as const) {
    expect(isBad(state)).toBe(true);
    expect(reached(state)).toBe(0);
  }
});
