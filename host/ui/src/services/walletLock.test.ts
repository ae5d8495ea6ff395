import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { walletAutolock, walletLock, walletLockState, walletUnlock } from './walletLock';

test('locking, unlocking and the time until it locks itself are what was asked for', async () => {
  const core = answering({ locked: true, canLock: true, afterSeconds: 900 });
  await walletLockState(core);
  await walletLock(core);
  await walletUnlock(core, 'tea');
  await walletAutolock(core, 15);
  await walletAutolock(core, null);
  expect(core.calls).toEqual([
    ['wallet.lockstate', {}],
    ['wallet.lock', {}],
    ['wallet.unlock', { password: 'tea' }],
    ['wallet.autolock', { afterSeconds: 900 }],
    ['wallet.autolock', { afterSeconds: null }],
  ]);
});

test('a wrong password is passed on, untouched', async () => {
  await expect(walletUnlock(refusing('KEY-211'), 'x')).rejects.toMatchObject({ code: 'KEY-211' });
});
