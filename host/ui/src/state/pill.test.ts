import { expect, test } from 'vitest';
import { pillOf } from './pill';

const relays = (state: 'online' | 'limited' | 'offline') => ({ state, relays: [], queued: 0 });

test('only proven relays are called connected', () => {
  expect(pillOf('open', relays('online'), false).word).toBe('pill.online');
  expect(pillOf('open', null, false).word).toBe('pill.looking');
  expect(pillOf('open', relays('online'), true).word).toBe('pill.looking');
});

test('a page that lost its program says so, whatever it last knew of the relays', () => {
  for (const link of ['lost', 'refused'] as const) expect(pillOf(link, relays('online'), false).word).toBe('pill.stopped');
  expect(pillOf('connecting', relays('online'), false).word).toBe('pill.connecting');
});

test('too few relays and none are two words', () => {
  expect(pillOf('open', relays('limited'), false).word).toBe('pill.limited');
  expect(pillOf('open', relays('offline'), false).word).toBe('pill.offline');
});
