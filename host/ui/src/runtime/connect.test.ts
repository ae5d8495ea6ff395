import { afterEach, expect, test, vi } from 'vitest';
import { connect, socketAddress } from './connect';

afterEach(() => void vi.unstubAllGlobals());

test('the page connects to where it came from', () => {
  expect(socketAddress({ protocol: 'http:', host: '127.0.0.1:7070' })).toBe('ws://127.0.0.1:7070/ws');
});

test('the token travels as a protocol and never in an address', () => {
  const opened: unknown[][] = [];
  vi.stubGlobal('WebSocket', class { constructor(...args: unknown[]) { opened.push(args); } close() {} });
  connect({ protocol: 'http:', host: '127.0.0.1:7070' }, 'c0ffee').close();
  expect(opened).toEqual([['ws://127.0.0.1:7070/ws', ['teahouse.1', 'token.c0ffee']]]);
});
