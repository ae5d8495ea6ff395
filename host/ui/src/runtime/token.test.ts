import { expect, test, vi } from 'vitest';
import { takeToken } from './token';

const at = (hash: string) => ({ hash, pathname: '/', search: '' });

test('a token in the fragment is taken and leaves the address bar', () => {
  const replaceState = vi.fn();
  const token = takeToken(at('#token=abc123'), { replaceState }, sessionStorage);
  expect(token).toBe('abc123');
  expect(replaceState).toHaveBeenCalledWith(null, '', '/');
});

test('a reload of the same tab finds the token again', () => {
  takeToken(at('#token=abc123'), { replaceState: vi.fn() }, sessionStorage);
  const untouched = vi.fn();
  expect(takeToken(at('#/chats'), { replaceState: untouched }, sessionStorage)).toBe('abc123');
  expect(untouched).not.toHaveBeenCalled();
});

test('an address without a token and an empty tab give none', () => {
  expect(takeToken(at(''), { replaceState: vi.fn() }, sessionStorage)).toBeNull();
});
