import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { consentRefuse } from './consentRefuse';

test('consent.refuse carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await consentRefuse(core, 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['consent.refuse', { sheet: 'x' }]]);
});

test('a no for good says so', async () => {
  const core = answering({ marked: 1 });
  await consentRefuse(core, 'x', true);
  expect(core.calls).toEqual([['consent.refuse', { sheet: 'x', forGood: true }]]);
});

test('consent.refuse passes a refusal on, untouched', async () => {
  await expect(consentRefuse(refusing('NET-102'), 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
