import { expect, test } from 'vitest';
import { answering } from '../testing/fakeCore';
import { shieldedReceive } from './shieldedReceive';

const asset = { id: '0x0d', symbol: 'PUSD', decimals: 6 };

test('an address alone asks the payer for nothing', async () => {
  const core = answering({});
  await shieldedReceive(core);
  await shieldedReceive(core, { asset, amount: ' ', memo: '' });
  expect(core.calls).toEqual([['shielded.receive', {}], ['shielded.receive', {}]]);
});

test('what is asked for goes into the link in the smallest unit', async () => {
  const core = answering({});
  await shieldedReceive(core, { asset, amount: '2.5', memo: ' tea ' });
  await shieldedReceive(core, { asset, amount: '', memo: 'tea' });
  expect(core.calls.map(([, params]) => params)).toEqual([{ asset: '0x0d', baseUnits: '2500000', memo: 'tea' }, { memo: 'tea' }]);
});

test('no amount and too long a memo are refused before anything is asked', async () => {
  const core = answering({});
  await expect(shieldedReceive(core, { asset, amount: '0', memo: '' })).rejects.toMatchObject({ code: 'WEB-205' });
  await expect(shieldedReceive(core, { asset, amount: '1', memo: '茶'.repeat(59) })).rejects.toMatchObject({ code: 'WEB-202' });
  expect(core.calls).toEqual([]);
});
