import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { walletReceive } from './walletReceive';

test('wallet.receive carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await walletReceive(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['wallet.receive', {}]]);
});

test('wallet.receive passes a refusal on, untouched', async () => {
  await expect(walletReceive(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
