import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { shieldedViewKey } from './shieldedViewKey';

test('a viewing key is asked for with the password', async () => {
  const core = answering({ key: 'teafvk1', pool: '0x1' });
  expect(await shieldedViewKey(core, 'full', 'two cups')).toEqual({ key: 'teafvk1', pool: '0x1' });
  expect(core.calls).toEqual([['shielded.viewkey', { key: 'full', password: 'two cups' }]]);
});

test('a wrong password is passed on, untouched', async () => {
  await expect(shieldedViewKey(refusing('KEY-211'), 'full', 'x')).rejects.toMatchObject({ code: 'KEY-211' });
});
