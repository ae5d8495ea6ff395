import { expect, test } from 'vitest';
import { PETH } from '../testing/trees';
import { finish, shownIn } from './field';
import type { Field } from './node';

const words: Field = { kind: 'text-input', label: 'w', value: 'hi', placeholder: '', maxChars: 9, multiline: false, enabled: true };
const number: Field = { kind: 'number-input', label: 'n', value: '3', min: '-5', max: '9223372036854775807', enabled: true };
const amount: Field = { kind: 'amount-input', label: 'a', asset: PETH, baseUnits: '1234500000000000000000', enabled: true };

test('a field shows what the app put in, as a person would type it', () => {
  expect([words, number, amount].map(shownIn)).toEqual(['hi', '3', '1234.5']);
});

test('what is typed into an amount becomes the smallest unit', () => {
  expect(finish(amount, '0.5')).toEqual({ kind: 'base-units', value: '500000000000000000' });
  expect(finish(amount, '0.0000000000000000001')).toBeNull();
  expect(finish(amount, 'a lot')).toBeNull();
});

test('a number keeps all its digits and its range', () => {
  expect(finish(number, '9223372036854775807')).toEqual({ kind: 'number', value: '9223372036854775807' });
  expect(finish(number, '９')).toEqual({ kind: 'number', value: '9' });
  for (const bad of ['-6', '9223372036854775808', '1.5', '0x1']) expect(finish(number, bad)).toBeNull();
});

test('an emptied field says so', () => {
  for (const field of [words, number, amount]) expect(finish(field, '')).toEqual({ kind: 'cleared' });
});
