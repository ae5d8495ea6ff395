import { expect, test } from 'vitest';
import { isSendKey } from './ime';

const key = (over: Partial<Parameters<typeof isSendKey>[0]> = {}) => ({
  key: 'Enter', isComposing: false, keyCode: 13, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...over,
});

test('a plain Enter sends', () => {
  expect(isSendKey(key())).toBe(true);
});

test('an Enter that ends a composition never sends', () => {
  expect(isSendKey(key({ isComposing: true }))).toBe(false);
  expect(isSendKey(key({ keyCode: 229 }))).toBe(false);
});

test('Enter with a modifier makes a new line or nothing', () => {
  expect(isSendKey(key({ shiftKey: true }))).toBe(false);
  expect(isSendKey(key({ ctrlKey: true }))).toBe(false);
  expect(isSendKey(key({ key: 'a' }))).toBe(false);
});
