import { expect, test } from 'vitest';
import type { AssetView } from '../api/types';
import { answering, refusing } from '../testing/fakeCore';
import { limitClear, limitList, limitSet, type WantedLimit } from './walletLimits';

const asset: AssetView = { id: 'native', symbol: 'PRACTICE-ETH', decimals: 18 };
const wanted: WantedLimit = { app: null, asset, perPayment: '', perDay: '0.5', total: ' ', endsAt: null };

test('a limit is set in units, an empty field is no bound, and a yes names what was shown', async () => {
  const core = answering([]);
  expect(await limitList(core)).toEqual([]);
  await limitSet(core, wanted, null);
  await limitClear(core, { app: 'a9', asset }, 'd1');
  expect(core.calls).toEqual([
    ['wallet.limits', {}],
    ['wallet.limitset', { app: null, asset: 'native', perPayment: null, perDay: '500000000000000000', total: null, endsAt: null, digest: null, dryRun: false }],
    ['wallet.limitclear', { app: 'a9', asset: 'native', digest: 'd1', dryRun: false }],
  ]);
});

test('an amount that is none is not sent, and a refusal is passed on, untouched', async () => {
  const core = answering([]);
  await expect(limitSet(core, { ...wanted, total: 'lots' }, null)).rejects.toMatchObject({ code: 'WEB-205' });
  expect(core.calls).toEqual([]);
  await expect(limitSet(refusing('PAY-244'), wanted, null)).rejects.toMatchObject({ code: 'PAY-244' });
});
