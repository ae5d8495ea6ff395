import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { contactVerify } from './contactVerify';

test('contact.verify carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await contactVerify(core, 'x', 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['contact.verify', { contact: 'x', safetyNumber: 'x' }]]);
});

test('contact.verify passes a refusal on, untouched', async () => {
  await expect(contactVerify(refusing('NET-102'), 'x', 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
