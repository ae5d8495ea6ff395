import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ARMING_MS, ConsentGuard } from './consentGuard';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function shown(digest = 'd1') {
  const changed = vi.fn();
  const guard = new ConsentGuard(changed);
  guard.show(digest);
  return { guard, changed };
}

test('confirm works only after the arming time', () => {
  const { guard } = shown();
  vi.advanceTimersByTime(ARMING_MS - 1);
  expect(guard.approve()).toBeNull();
  vi.advanceTimersByTime(1);
  expect(guard.approve()).toBe('d1');
});

test('content that changes disarms, and what is approved is the new content', () => {
  const { guard } = shown();
  vi.advanceTimersByTime(ARMING_MS);
  guard.show('d2');
  expect(guard.approve()).toBeNull();
  vi.advanceTimersByTime(ARMING_MS);
  expect(guard.approve()).toBe('d2');
});

test('the same content shown again does not start over', () => {
  const { guard } = shown();
  vi.advanceTimersByTime(ARMING_MS - 100);
  guard.show('d1');
  vi.advanceTimersByTime(100);
  expect(guard.armed).toBe(true);
});

test('a page that loses focus disarms until it has been back for the whole time', () => {
  const { guard } = shown();
  vi.advanceTimersByTime(ARMING_MS);
  guard.focusLost();
  expect(guard.approve()).toBeNull();
  vi.advanceTimersByTime(10 * ARMING_MS);
  expect(guard.approve()).toBeNull();
  guard.focusBack();
  expect(guard.approve()).toBeNull();
  vi.advanceTimersByTime(ARMING_MS);
  expect(guard.approve()).toBe('d1');
});

test('a sheet that is gone approves nothing', () => {
  const { guard, changed } = shown();
  vi.advanceTimersByTime(ARMING_MS);
  guard.show(null);
  vi.advanceTimersByTime(ARMING_MS);
  expect(guard.approve()).toBeNull();
  expect(changed.mock.calls).toEqual([[true], [false]]);
});
