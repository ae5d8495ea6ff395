import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { walletBalance } from './walletBalance';

test('wallet.balance carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await walletBalance(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['wallet.balance', {}]]);
});

test('wallet.balance passes a refusal on, untouched', async () => {
  await expect(walletBalance(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
