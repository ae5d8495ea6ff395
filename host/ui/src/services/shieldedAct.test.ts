import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { shieldedCancel, shieldedRetry } from './shieldedAct';

test('a payment is called off or brought anew by its name', async () => {
  const core = answering({});
  await shieldedCancel(core, 'i1');
  await shieldedRetry(core, 'i1', 'own');
  expect(core.calls).toEqual([['shielded.cancel', { id: 'i1', dryRun: false }], ['shielded.retry', { id: 'i1', by: 'own', dryRun: false }]]);
});

test('that it was handed over already is passed on, untouched', async () => {
  await expect(shieldedCancel(refusing('SHD-074'), 'i1')).rejects.toMatchObject({ code: 'SHD-074' });
});
