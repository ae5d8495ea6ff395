import { expect, test } from 'vitest';
import type { AssetView } from '../api/types';
import { answering, refusing } from '../testing/fakeCore';
import { allowanceEnd, allowanceList, allowanceOpen, type WantedAllowance } from './walletAllowances';

const asset: AssetView = { id: '0x0d', symbol: 'PRACTICE-USD', decimals: 6 };
const shop = '0x' + 'ab'.repeat(20);
const wanted: WantedAllowance = { app: 'a9', asset, total: '50', perPeriod: '', perPayment: '', period: 86_400, lasts: 2_592_000, payees: '' };

test('an allowance is asked for in units, and an empty limit is as much as the one above it', async () => {
  const core = answering([]);
  expect(await allowanceList(core)).toEqual([]);
  await allowanceOpen(core, wanted);
  await allowanceOpen(core, { ...wanted, perPeriod: '25', perPayment: '20.5', payees: ` ${shop}\n\n${shop} ` }, '0x0d');
  const common = { app: 'a9', asset: '0x0d', total: '50000000', period: 86_400, lasts: 2_592_000, dryRun: false };
  expect(core.calls).toEqual([
    ['wallet.allowances', { look: false }],
    ['wallet.allowanceopen', { ...common, perPeriod: '50000000', perPayment: '50000000', payees: [], feeIn: null }],
    ['wallet.allowanceopen', { ...common, perPeriod: '25000000', perPayment: '20500000', payees: [shop], feeIn: '0x0d' }],
  ]);
});

test('one is ended by its id, and the rest of one that has ended is had back', async () => {
  const core = answering({ id: 's1' });
  await allowanceEnd(core, 'b0', 'revoke');
  await allowanceEnd(core, 'b0', 'refund', '0x0d');
  expect(core.calls).toEqual([
    ['wallet.allowancerevoke', { allowance: 'b0', feeIn: null, dryRun: false }],
    ['wallet.allowancerefund', { allowance: 'b0', feeIn: '0x0d', dryRun: false }],
  ]);
});

test('no amount and no address are not sent, and a refusal is passed on, untouched', async () => {
  const core = answering([]);
  for (const total of ['', '0', 'lots', '0.0000001']) {
    await expect(allowanceOpen(core, { ...wanted, total })).rejects.toMatchObject({ code: 'WEB-205' });
  }
  await expect(allowanceOpen(core, { ...wanted, perPayment: '0' })).rejects.toMatchObject({ code: 'WEB-205' });
  await expect(allowanceOpen(core, { ...wanted, payees: `${shop} 0x12` })).rejects.toMatchObject({ code: 'WEB-204' });
  expect(core.calls).toEqual([]);
  await expect(allowanceOpen(refusing('NOD-483'), wanted)).rejects.toMatchObject({ code: 'NOD-483' });
});
