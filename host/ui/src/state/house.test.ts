import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Event } from '../api/types';
import { answeringBy, type FakeCore } from '../testing/fakeCore';
import { settled } from '../testing/FakeSocket';
import type { NumberedEvent, Transport } from '../runtime/transport';
import { House } from './house.svelte';

let height = 42;
let problem: string | null = null;

const chain = () => ({ configured: true, chainId: 31337, reachable: true, height, finalized: height - 2, problem, contracts: {} });
const relays = { state: 'online', relays: [], queued: 0 };

/** A house whose core stands at a block, and whose events a test sends. */
function house() {
  const core = answeringBy((method) => (method === 'chain.status' ? chain() : method === 'relay.status' ? relays : []));
  const heard: ((event: NumberedEvent) => void)[] = [];
  const transport: Transport = {
    state: 'open', call: (method, params) => core.call(method as never, params as never),
    onEvent: (listener) => (heard.push(listener), () => {}), onGap: () => () => {}, onState: () => () => {}, close: () => {},
  };
  const stop = new House(transport).start();
  const happens = (event: Event) => heard.forEach((listener) => listener({ seq: 1, event }));
  return { core, happens, stop };
}

const asked = (core: FakeCore) => core.calls.filter(([method]) => method === 'wallet.balance').length;

beforeEach(() => {
  height = 42;
  problem = null;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the balance is asked for again when the chain has moved on, and not while it stands', async () => {
  const { core, stop } = house();
  await settled();
  expect(asked(core)).toBe(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked(core)).toBe(1);
  // money of somebody else has come: this profile has no event of its own for it
  height = 43;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked(core)).toBe(2);
  stop();
});

test('another chain, or a payment that moves, has the balance asked for at once', async () => {
  const { core, happens, stop } = house();
  await settled();
  happens({ kind: 'payment', id: 'p1', state: 'safe' });
  await settled();
  expect(asked(core)).toBe(2);
  height = 7;
  happens({ kind: 'chain' });
  await settled();
  expect(asked(core)).toBe(3);
  stop();
});

test('endpoints that begin to contradict each other have the balance asked for again, since nobody knows it now', async () => {
  const { core, happens, stop } = house();
  await settled();
  problem = 'CHN-103';
  happens({ kind: 'chain' });
  await settled();
  expect(asked(core)).toBe(2);
  stop();
});
