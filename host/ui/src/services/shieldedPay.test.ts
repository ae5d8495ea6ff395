import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { shieldedDeposit, shieldedJoin, shieldedSend, shieldedTidy, shieldedWithdraw } from './shieldedPay';

const address = 'teatest1' + 'q0'.repeat(60);
const account = '0x' + 'ab'.repeat(20);
const dollar = { id: '0x0d', symbol: 'PUSD', decimals: 6 };

test('what was typed becomes the smallest unit, digit for digit, on every way', async () => {
  const core = answering({ id: 's1' });
  await shieldedDeposit(core, dollar, '12.5');
  await shieldedSend(core, ` ${address} `, dollar, '3', ' tea ', 'submitter');
  await shieldedWithdraw(core, null, dollar, '1', 'submitter');
  await shieldedWithdraw(core, account, dollar, '1', 'own');
  await shieldedJoin(core, dollar, 'submitter');
  await shieldedDeposit(core, dollar, '1', 'share');
  await shieldedWithdraw(core, null, dollar, '1', 'own', 'share');
  await shieldedTidy(core, dollar, '0.5', null);
  await shieldedTidy(core, dollar, null, null);
  expect(core.calls).toEqual([
    ['shielded.deposit', { asset: '0x0d', baseUnits: '12500000', dryRun: false }],
    ['shielded.send', { to: address, asset: '0x0d', baseUnits: '3000000', memo: 'tea', by: 'submitter', dryRun: false }],
    ['shielded.withdraw', { asset: '0x0d', baseUnits: '1000000', by: 'submitter', dryRun: false }],
    ['shielded.withdraw', { to: account, asset: '0x0d', baseUnits: '1000000', by: 'own', dryRun: false }],
    ['shielded.join', { asset: '0x0d', by: 'submitter', dryRun: false }],
    ['shielded.deposit', { asset: '0x0d', baseUnits: '1000000', insertion: 'share', dryRun: false }],
    ['shielded.withdraw', { asset: '0x0d', baseUnits: '1000000', by: 'own', insertion: 'share', dryRun: false }],
    ['shielded.tidy', { asset: '0x0d', feePerDay: '500000', digest: null, dryRun: false }],
    ['shielded.tidy', { asset: '0x0d', feePerDay: null, digest: null, dryRun: false }],
  ]);
});

test('a contact and a link go to the core whole', async () => {
  const core = answering({});
  for (const to of ['b0'.repeat(32), 'teahouse:pay/AAAA']) await shieldedSend(core, to, dollar, '1', '', 'submitter');
  expect(core.calls.map(([, params]) => (params as { to: string }).to)).toEqual(['b0'.repeat(32), 'teahouse:pay/AAAA']);
});

test('an account is no shielded address, and a shielded address no account: neither is asked about', async () => {
  const core = answering({});
  await expect(shieldedSend(core, account, dollar, '1', '', 'submitter')).rejects.toMatchObject({ code: 'WEB-209' });
  await expect(shieldedWithdraw(core, address, dollar, '1', 'submitter')).rejects.toMatchObject({ code: 'WEB-204' });
  for (const typed of ['', '0', '-1', '1e3', '0.0000001']) {
    await expect(shieldedSend(core, address, dollar, typed, '', 'submitter')).rejects.toMatchObject({ code: 'WEB-205' });
    await expect(shieldedDeposit(core, dollar, typed)).rejects.toMatchObject({ code: 'WEB-205' });
    await expect(shieldedWithdraw(core, null, dollar, typed, 'submitter')).rejects.toMatchObject({ code: 'WEB-205' });
  }
  await expect(shieldedSend(core, address, dollar, '1', 'x'.repeat(176), 'submitter')).rejects.toMatchObject({ code: 'WEB-202' });
  expect(core.calls).toEqual([]);
});

test('a refusal is passed on, untouched', async () => {
  await expect(shieldedJoin(refusing('SHD-062'), dollar, 'submitter')).rejects.toMatchObject({ code: 'SHD-062' });
});
