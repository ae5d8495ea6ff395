import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { relayAdd } from './relayAdd';

test('a relay is added by what was typed, without the space around it', async () => {
  const core = answering({ state: 'online', relays: [], queued: 0 });
  await relayAdd(core, ' /ip4/127.0.0.1/udp/4001/quic-v1/p2p/12D3 \n');
  expect(core.calls).toEqual([['relay.add', { address: '/ip4/127.0.0.1/udp/4001/quic-v1/p2p/12D3' }]]);
});

test('what is no address of a relay is passed on, untouched', async () => {
  await expect(relayAdd(refusing('NOD-302'), 'tea')).rejects.toMatchObject({ code: 'NOD-302' });
});
