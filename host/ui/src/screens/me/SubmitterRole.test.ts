import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { SubmitterStatusView } from '../../api/types';
import { RpcError } from '../../runtime/transport';
import { answeringBy } from '../../testing/fakeCore';
import { houseOver, mounted } from '../../testing/mounted';
import SubmitterRole from './SubmitterRole.svelte';

const coin = (baseUnits: string) => ({ asset: { id: 'native', symbol: 'PETH', decimals: 18 }, baseUnits });
const price = { free: false, marginPercent: 20, tokens: [] };
const working = (over: Partial<SubmitterStatusView> = {}): SubmitterStatusView => ({
  running: true, problem: null, peer: '12D3', addresses: [], account: '0x' + '5'.repeat(40), coin: coin('1000000000000000000'),
  submitted: 5, waiting: 1, confirmed: 3, failed: 1, inserted: 2, rewards: coin('2000000000000000'), earned: [coin('5000000000000000')], spent: coin('3000000000000000'), lostToday: null,
  terms: { chainId: 31337, claims: price, batches: price, shielded: price, inserts: true, atATime: 64, lossADay: coin('50000000000000000') }, ...over,
});

async function role(status: SubmitterStatusView | RpcError) {
  const place = mounted(SubmitterRole as never, {}, houseOver(answeringBy(() => status)));
  await new Promise((done) => setTimeout(done));
  flushSync();
  const parts = [...place.querySelectorAll<HTMLElement>('[data-part]')].map((part) => [part.dataset.part, part.textContent!.trim()]);
  return { place, parts: Object.fromEntries(parts) as Record<string, string> };
}

test('what was brought and inserted is said with what it paid and cost', async () => {
  const { place, parts } = await role(working());
  expect(parts).toEqual({ brought: '5: 3 in a block, 1 waiting, 1 failed', inserted: '2', rewards: '0.002 PETH', earned: '0.005 PETH', spent: '0.003 PETH' });
  expect(place.querySelector('[role=alert]')).toBeNull();
});

test('why nothing is inserted is said with its code', async () => {
  expect((await role(working({ problem: 'SUB-314' }))).place.querySelector('[role=alert]')!.textContent).toContain('SUB-314');
});

test('a role that leaves the pool to others says nothing of it, and a program without the role nothing at all', async () => {
  const { parts } = await role(working({ inserted: 0, terms: { ...working().terms!, inserts: false }, earned: [] }));
  expect(Object.keys(parts)).toEqual(['brought', 'earned', 'spent']);
  expect(parts.earned).toBe('nothing yet');
  for (const none of [working({ running: false }), new RpcError('LCK-101')]) expect((await role(none)).place.querySelector('[data-role]')).toBeNull();
});
