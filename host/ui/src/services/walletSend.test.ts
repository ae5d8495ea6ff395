import { expect, test } from 'vitest';
import { answering } from '../testing/fakeCore';
import { walletSend } from './walletSend';

const address = '0x' + 'ab'.repeat(20);
const dollar = { id: '0x' + '11'.repeat(20), symbol: 'PUSD', decimals: 6 };

test('what was typed becomes the smallest unit, digit for digit', async () => {
  const core = answering({ id: 's1' });
  await walletSend(core, ` ${address} `, dollar, '12.5');
  expect(core.calls).toEqual([['wallet.send', { to: address, asset: dollar.id, baseUnits: '12500000', feeIn: null, dryRun: false }]]);
});

test('a fee in a token names the token', async () => {
  const core = answering({ id: 's1' });
  await walletSend(core, address, dollar, '3', dollar.id);
  expect(core.calls[0]![1]).toMatchObject({ asset: dollar.id, feeIn: dollar.id });
});

test('a contact is named by its id', async () => {
  const core = answering({});
  await walletSend(core, 'b0'.repeat(32), dollar, '1');
  expect(core.calls[0]![1]).toMatchObject({ to: 'b0'.repeat(32) });
});

test('a payment link goes to the core whole, which knows the chain', async () => {
  const core = answering({});
  await walletSend(core, `ethereum:${address}@31337`, dollar, '1');
  expect(core.calls[0]![1]).toMatchObject({ to: `ethereum:${address}@31337` });
});

test('no address and no amount are refused before anything is sent', async () => {
  const core = answering({});
  await expect(walletSend(core, '0x12', dollar, '1')).rejects.toMatchObject({ code: 'WEB-204' });
  for (const typed of ['', '0', '-1', '1e3', '0.0000001']) {
    await expect(walletSend(core, address, dollar, typed)).rejects.toMatchObject({ code: 'WEB-205' });
  }
  expect(core.calls).toEqual([]);
});
