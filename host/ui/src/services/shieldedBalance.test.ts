import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { shieldedBalance } from './shieldedBalance';

test('shielded.balance carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await shieldedBalance(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['shielded.balance', {}]]);
});

test('shielded.balance passes a refusal on, untouched', async () => {
  await expect(shieldedBalance(refusing('CHN-101'))).rejects.toMatchObject({ code: 'CHN-101' });
});
