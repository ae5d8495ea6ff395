import { expect, test } from 'vitest';
import { addUnits, formatUnits, isUnits, parseUnits, typedUnits } from './amount';

test('units are written exactly, without floating point', () => {
  expect(formatUnits('1500000', 6)).toBe('1.5');
  expect(formatUnits('1', 18)).toBe('0.000000000000000001');
  expect(formatUnits('123456789012345678901234567890', 18)).toBe('123,456,789,012.34567890123456789');
  expect(formatUnits('9007199254740993', 0)).toBe('9,007,199,254,740,993');
  expect(formatUnits('0', 18)).toBe('0');
});

test('text that is no amount is never shown as one', () => {
  for (const bad of ['', '01', '1.5', '1e18', '0x10', ' 1', 'NaN', '9'.repeat(79)]) {
    expect(isUnits(bad)).toBe(false);
    expect(formatUnits(bad, 18)).toBeNull();
  }
  expect(formatUnits('1', -1)).toBeNull();
  expect(formatUnits('1', 1.5)).toBeNull();
  expect(formatUnits('1', 1e9)).toBeNull();
});

test('a change below zero carries a real minus sign', () => {
  expect(formatUnits('-2500000', 6)).toBe('\u22122.5');
});

test('what a person types becomes units, digit for digit', () => {
  expect(parseUnits('12.5', 6)).toBe('12500000');
  expect(parseUnits('.5', 6)).toBe('500000');
  expect(parseUnits('１２。５', 6)).toBe('12500000');
  expect(parseUnits(' 7 ', 0)).toBe('7');
});

test('typing more digits than the coin has is refused, not rounded', () => {
  expect(parseUnits('0.0000001', 6)).toBeNull();
  expect(parseUnits('1.5', 0)).toBeNull();
});

test('anything else typed is refused', () => {
  for (const bad of ['', '.', '-1', '1,5', '1e3', 'abc', '1.2.3', '0x1']) {
    expect(parseUnits(bad, 6)).toBeNull();
  }
});

test('typing and showing are each other inverse', () => {
  for (const units of ['1', '10', '999999', '1000000', '1234567', '98765432109876543210']) {
    const shown = formatUnits(units, 6)!.replaceAll(',', '');
    expect(parseUnits(shown, 6)).toBe(units);
  }
});

test('a sum with an unknown part is unknown, never smaller', () => {
  expect(addUnits('1', '2', '3')).toBe('6');
  expect(addUnits('1', null)).toBeNull();
  expect(addUnits('1', 'x')).toBeNull();
});

test('what is filled into a field is read back as the same amount', () => {
  for (const [units, decimals, typed] of [['1500000', 6, '1.5'], ['5', 6, '0.000005'], ['0', 6, '0'], ['1234567890000000', 6, '1234567890'], ['7', 0, '7']] as const) {
    expect(typedUnits(units, decimals)).toBe(typed);
    expect(parseUnits(typed, decimals)).toBe(units);
  }
  expect(typedUnits('1.5', 6)).toBeNull();
});
