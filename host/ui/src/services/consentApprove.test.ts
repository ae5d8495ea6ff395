import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { consentApprove } from './consentApprove';

test('consent.approve carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await consentApprove(core, 'x', 'x', ['WRN-151'])).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['consent.approve', { sheet: 'x', digest: 'x', confirmed: ['WRN-151'] }]]);
});

test('consent.approve passes a refusal on, untouched', async () => {
  await expect(consentApprove(refusing('NET-102'), 'x', 'x', [])).rejects.toMatchObject({ code: 'NET-102' });
});
