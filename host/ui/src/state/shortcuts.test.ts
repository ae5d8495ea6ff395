import { expect, test } from 'vitest';
import { isTyping, shortcutOf } from './shortcuts';

const press = (key: string, over: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...over });

test('Ctrl K and Command K search, also while typing', () => {
  expect(shortcutOf(press('k', { ctrlKey: true }), true)).toEqual({ does: 'search' });
  expect(shortcutOf(press('K', { metaKey: true }), false)).toEqual({ does: 'search' });
});

test('Ctrl with a number opens that section', () => {
  expect(shortcutOf(press('1', { ctrlKey: true }), false)).toEqual({ does: 'section', section: 'chats' });
  expect(shortcutOf(press('5', { ctrlKey: true }), false)).toEqual({ does: 'section', section: 'me' });
  expect(shortcutOf(press('9', { ctrlKey: true }), false)).toBeNull();
});

test('a question mark is help, except in a text', () => {
  expect(shortcutOf(press('?', { shiftKey: true }), false)).toEqual({ does: 'help' });
  expect(shortcutOf(press('?', { shiftKey: true }), true)).toBeNull();
});

test('keys of an input method mean nothing', () => {
  expect(shortcutOf(press('Escape', { isComposing: true }), true)).toBeNull();
});

test('fields take keys, buttons do not', () => {
  expect(isTyping(document.createElement('textarea'))).toBe(true);
  expect(isTyping(document.createElement('button'))).toBe(false);
  expect(isTyping(null)).toBe(false);
});
