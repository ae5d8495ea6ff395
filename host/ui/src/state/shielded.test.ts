import { expect, test } from 'vitest';
import type { ShieldedProgressView } from '../api/types';
import { answeringBy } from '../testing/fakeCore';
import { settled } from '../testing/FakeSocket';
import { inPool, shieldedPaid } from '../testing/pool';
import { Shielded } from './shielded.svelte';

const progress = (permille: number): ShieldedProgressView => ({ id: 'i1', stage: 'proving', permille, leftMs: 4000 });

async function shielded(state: 'agreed' | 'proving' = 'proving') {
  const core = answeringBy((method) => (method === 'shielded.history' ? [shieldedPaid({ state, progress: progress(100) })] : inPool()));
  const cache = new Shielded(core);
  await cache.refetch();
  const asked = () => core.calls.filter(([method]) => method === 'shielded.history').length;
  return { core, cache, asked };
}

test('a proof that gets further changes one figure and asks nothing', async () => {
  const { cache, asked } = await shielded();
  expect(cache.progressOf(shieldedPaid({ progress: progress(100) }))?.permille).toBe(100);
  for (const permille of [200, 300]) cache.happened({ kind: 'shielded', id: 'i1', state: 'proving', progress: progress(permille) });
  await settled();
  expect(cache.progressOf(shieldedPaid())?.permille).toBe(300);
  expect(asked()).toBe(1);
});

test('another state asks anew, once, and whoever shows the payment is told', async () => {
  const { cache, asked } = await shielded('agreed');
  const before = cache.revision;
  cache.happened({ kind: 'shielded', id: 'i1', state: 'proving', progress: progress(1) });
  cache.happened({ kind: 'shielded', id: 'i1', state: 'proving', progress: progress(2) });
  await settled();
  expect([asked(), cache.revision - before]).toEqual([2, 1]);
  cache.happened({ kind: 'shielded', id: 'i1', state: 'sent', progress: null });
  await settled();
  expect(asked()).toBe(3);
});

test('the progress of a proof that is made is not shown of a payment that is past it', async () => {
  const { cache } = await shielded();
  cache.happened({ kind: 'shielded', id: 'i1', state: 'proving', progress: progress(990) });
  expect(cache.progressOf(shieldedPaid({ state: 'proved' }))).toBeNull();
  cache.happened({ kind: 'shielded', id: 'i1', state: 'proved', progress: null });
  expect(cache.progressOf(shieldedPaid({ state: 'proving' }))).toBeNull();
});

test('a payment that is proved again for another submitter shows that, and after missed events only what the core says counts', async () => {
  const { cache } = await shielded();
  cache.happened({ kind: 'shielded', id: 'i1', state: 'sent', progress: progress(500) });
  expect(cache.progressOf(shieldedPaid({ state: 'sent' }))?.permille).toBe(500);
  await cache.refetch();
  expect(cache.progressOf(shieldedPaid({ state: 'sent', progress: null }))).toBeNull();
});

test('a filter is asked for, and older payments with it', async () => {
  const { core, cache } = await shielded();
  await cache.show({ open: true });
  await cache.older();
  expect(core.calls.slice(-2).map(([, params]) => params)).toEqual([{ limit: 50, open: true }, { limit: 200, open: true }]);
  expect(cache.more).toBe(false);
});

test('a payment that is brought again tells of the sheet that asks before an account shows itself', async () => {
  const core = answeringBy((method) => (method === 'shielded.retry' ? { payment: shieldedPaid(), sheet: { id: 's1' } } : method === 'shielded.history' ? [] : inPool()));
  const { sheet } = await new Shielded(core).retry('i1', 'own');
  expect(sheet).toMatchObject({ id: 's1' });
  expect(core.calls[0]).toEqual(['shielded.retry', { id: 'i1', by: 'own', dryRun: false }]);
});
