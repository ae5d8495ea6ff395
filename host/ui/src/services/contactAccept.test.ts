import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { contactAccept } from './contactAccept';

test('contact.accept carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await contactAccept(core, 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['contact.accept', { contact: 'x' }]]);
});

test('contact.accept passes a refusal on, untouched', async () => {
  await expect(contactAccept(refusing('NET-102'), 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
