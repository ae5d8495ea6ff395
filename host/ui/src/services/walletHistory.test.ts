import { expect, test } from 'vitest';
import type { PaymentView } from '../api/types';
import { answering, refusing } from '../testing/fakeCore';
import { walletHistory } from './walletHistory';

test('wallet.history carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await walletHistory(core, 7)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['wallet.history', { limit: 7, all: false }]]);
});

test('a filter and the place of the next page go along', async () => {
  const core = answering([]);
  await walletHistory(core, 7, { direction: 'received', asset: 'native', all: true }, { at: 12, id: 'p1' } as PaymentView);
  expect(core.calls).toEqual([['wallet.history', { limit: 7, direction: 'received', asset: 'native', all: true, before: '12.p1' }]]);
});

test('wallet.history passes a refusal on, untouched', async () => {
  await expect(walletHistory(refusing('NET-102'), 7)).rejects.toMatchObject({ code: 'NET-102' });
});
