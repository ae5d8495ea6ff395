import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { ShieldedPaymentView, ShieldedWalletView } from '../../../api/types';
import { RpcError } from '../../../runtime/transport';
import { answeringBy } from '../../../testing/fakeCore';
import { houseOver, mounted } from '../../../testing/mounted';
import { inPool, poolLine, shieldedPaid } from '../../../testing/pool';
import ShieldedOverview from './ShieldedOverview.svelte';

async function overview(wallet: ShieldedWalletView | RpcError, history: ShieldedPaymentView[] = []) {
  const house = houseOver(answeringBy((method) => (method === 'shielded.balance' ? wallet : method === 'shielded.history' ? history : [])));
  const place = mounted(ShieldedOverview as never, { open: null }, house);
  await house.shielded.refetch();
  flushSync();
  return { house, place, words: () => place.textContent!.replace(/\s+/g, ' ') };
}

test('a balance is said in its parts: what can be used, what is coming, what is held, what is dust', async () => {
  const { place } = await overview(inPool({}, [poolLine({ dust: '5000000000000000' })]));
  const parts = [...place.querySelectorAll<HTMLElement>('[data-part]')].map((part) => [part.dataset.part, part.textContent!.trim()]);
  expect(Object.fromEntries(parts)).toEqual({ available: '7 PETH', total: '10 PETH', confirming: '2 PETH', reserved: '1 PETH', dust: '0.005 PETH', notes: '3' });
});

test('money that lies in too many notes for one payment says so and leads to joining', async () => {
  const { place, words } = await overview(inPool({}, [poolLine({ notes: 9, atOnce: '6000000000000000000' })]));
  expect(place.querySelector('[data-part=at-once]')!.textContent).toContain('6 PETH');
  expect(words()).toContain('many small notes');
  expect(place.querySelector('[data-shielded] a')!.getAttribute('href')).toBe('#/wallet/shielded/join');
});

test('nothing on the page says “private”, whatever the figures are, and they are said', async () => {
  for (const [others, said] of [[0, 'Nobody else has a note'], [1, 'One note in the pool is not yours'], [40, '40 notes in the pool are not yours'], [4000, '4,000 notes']] as const) {
    const { words } = await overview(inPool({ others }), [shieldedPaid()]);
    expect(words()).toContain(said);
    expect(words()).not.toMatch(/private|anonym/i);
  }
});

test('development keys are called what they are, and real ones are not', async () => {
  expect((await overview(inPool())).words()).toContain('DEV_INSECURE');
  expect((await overview(inPool({ insecureKeys: false }))).words()).not.toContain('DEV_INSECURE');
});

test('a chain without a pool says so and offers nothing that cannot work', async () => {
  const { place, words } = await overview(inPool({ available: false, pool: null }, []));
  expect(words()).toContain('No pool on this chain');
  expect(place.querySelectorAll('.ways a')).toHaveLength(0);
  const said = await overview(inPool({ available: false, trouble: { code: 'NOD-601', exit: 'configuration', params: {} } }, []));
  expect(said.place.querySelector('[role=alert]')).toBeNull();
  const noChain = (await overview(inPool({ available: false, trouble: { code: 'NOD-311', exit: 'configuration', params: {} } }, []))).words();
  expect(noChain).toContain('NOD-311');
  expect(noChain).not.toContain('No pool on this chain');
});

test('an empty pool, a pool that is being read, and one that is closed each say what that means', async () => {
  expect((await overview(inPool({}, []))).words()).toContain('Nothing in the pool yet');
  const reading = await overview(inPool({ complete: false, scanned: 10, head: 42 }));
  expect(reading.words()).toContain('Looked through block 10 of 42');
  expect(reading.place.querySelector<HTMLProgressElement>('[data-scan] progress')!.value).toBe(10);
  expect((await overview(inPool({ complete: false, head: null }))).words()).toContain('not known');
  expect((await overview(inPool({ depositsOpen: false }))).words()).toContain('takes no deposits now');
  expect((await overview(inPool({ depositsOpen: false, head: null }))).words()).not.toContain('takes no deposits now');
});

test('a refusal is shown with its code, and last known figures are called so', async () => {
  expect((await overview(new RpcError('NOD-311'))).words()).toContain('NOD-311');
  let answer: ShieldedWalletView | RpcError = inPool();
  const house = houseOver(answeringBy((method) => (method === 'shielded.balance' ? answer : [])));
  const place = mounted(ShieldedOverview as never, { open: null }, house);
  await house.shielded.refetch();
  answer = new RpcError('CHN-101');
  await house.shielded.refetch();
  flushSync();
  expect(place.textContent).toContain('Last known figures');
  expect(place.textContent).toContain('CHN-101');
});

test('the history shows with whom, how far, and how far the proof is', async () => {
  const bo = { address: 'tea1', contact: 'Bo', contract: null, verified: true, firstTime: false, mine: false };
  const { house, place } = await overview(inPool(), [shieldedPaid({ party: bo }), shieldedPaid({ id: 'note-1', kind: 'received', state: 'included' })]);
  house.shielded.happened({ kind: 'shielded', id: 'i1', state: 'proving', progress: { id: 'i1', stage: 'proving', permille: 420, leftMs: 3000 } });
  flushSync();
  const [sent, received] = [...place.querySelectorAll('[data-payment]')].map((row) => row.textContent!.replace(/\s+/g, ' '));
  for (const part of ['Bo', 'Being proved 42%', '−1.5 PETH', 'two cups']) expect(sent).toContain(part);
  for (const part of ['Received', 'Arrived', '+1.5 PETH']) expect(received).toContain(part);
});
