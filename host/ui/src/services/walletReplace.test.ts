import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { walletRaise, walletReplace } from './walletReplace';

test('a payment is hastened or called back by its name, and not only asked about', async () => {
  const core = answering({ marked: 1 });
  expect(await walletReplace(core, '0a', 'speedup')).toEqual({ marked: 1 });
  await walletReplace(core, '0b', 'cancel');
  expect(core.calls).toEqual([
    ['wallet.speedup', { id: '0a', dryRun: false }],
    ['wallet.cancel', { id: '0b', dryRun: false }],
  ]);
});

test('a refusal to replace is passed on, untouched', async () => {
  await expect(walletReplace(refusing('PAY-221'), '0a', 'cancel')).rejects.toMatchObject({ code: 'PAY-221' });
});

test('a higher fee than was agreed to opens a sheet', async () => {
  const core = answering({ marked: 1 });
  expect(await walletRaise(core, '0a')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['wallet.raise', { id: '0a', dryRun: false }]]);
  await expect(walletRaise(refusing('PAY-221'), '0a')).rejects.toMatchObject({ code: 'PAY-221' });
});
