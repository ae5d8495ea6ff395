import { expect, test } from 'vitest';
import { partsOf } from './parts';

const asset = { id: 'native', symbol: 'PETH', decimals: 18 };

test('what is not known is not a number, whatever the last figures were', () => {
  const line = { asset, total: '5', available: '5', confirming: '0', reserved: '0', unknown: true };
  expect(Object.values(partsOf(line))).toEqual([null, null, null, null]);
});

test('known parts are passed on, and a missing one stays missing', () => {
  const line = { asset, total: '5', available: '3', confirming: '2', reserved: null, unknown: false };
  expect(partsOf(line)).toEqual({ total: '5', available: '3', confirming: '2', reserved: null });
});
