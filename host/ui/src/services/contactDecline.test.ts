import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { contactDecline } from './contactDecline';

test('contact.decline carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await contactDecline(core, 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['contact.decline', { contact: 'x' }]]);
});

test('contact.decline passes a refusal on, untouched', async () => {
  await expect(contactDecline(refusing('NET-102'), 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
