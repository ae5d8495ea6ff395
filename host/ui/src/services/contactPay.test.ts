import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { contactAskAddress, contactPayees, contactShareAddress, contactWithdrawAddress } from './contactPay';

const calls = [
  ['contact.shareaddress', contactShareAddress],
  ['contact.withdrawaddress', contactWithdrawAddress],
  ['contact.askaddress', contactAskAddress],
] as const;

test.each(calls)('%s names one contact and gives what was answered', async (method, call) => {
  const core = answering({ marked: 1 });
  expect(await call(core, 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([[method, { contact: 'x' }]]);
});

test('the list of payees is asked for as it is, and a refusal passes', async () => {
  expect(await contactPayees(answering([]))).toEqual([]);
  await expect(contactPayees(refusing('NOD-311'))).rejects.toMatchObject({ code: 'NOD-311' });
});
