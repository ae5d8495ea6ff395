import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { shieldedHistory, shieldedPayment } from './shieldedHistory';

test('a part of the history is asked for by asset and by what is not over', async () => {
  const core = answering([]);
  await shieldedHistory(core, 50);
  await shieldedHistory(core, 200, { open: true, asset: '0x0d' });
  await shieldedPayment(core, 'i1');
  expect(core.calls).toEqual([
    ['shielded.history', { limit: 50, open: false }],
    ['shielded.history', { limit: 200, open: true, asset: '0x0d' }],
    ['shielded.payment', { id: 'i1' }],
  ]);
});

test('a refusal is passed on, untouched', async () => {
  await expect(shieldedPayment(refusing('SHD-073'), 'i1')).rejects.toMatchObject({ code: 'SHD-073' });
});
