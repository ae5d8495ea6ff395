import { expect, test } from 'vitest';
import { periodWord } from './periods';

test('a period is said in the largest unit that is whole', () => {
  expect(periodWord(86_400)).toEqual({ key: 'allowances.days', count: 1 });
  expect(periodWord(604_800)).toEqual({ key: 'allowances.days', count: 7 });
  expect(periodWord(43_200)).toEqual({ key: 'allowances.hours', count: 12 });
  expect(periodWord(5_430)).toEqual({ key: 'allowances.minutes', count: 90 });
});
