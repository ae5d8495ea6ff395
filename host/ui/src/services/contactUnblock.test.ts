import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { contactUnblock } from './contactUnblock';

test('contact.unblock carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await contactUnblock(core, 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['contact.unblock', { contact: 'x' }]]);
});

test('contact.unblock passes a refusal on, untouched', async () => {
  await expect(contactUnblock(refusing('NET-102'), 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
