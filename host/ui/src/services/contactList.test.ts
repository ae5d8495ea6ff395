import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { contactList } from './contactList';

test('contact.list carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await contactList(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['contact.list', {}]]);
});

test('contact.list passes a refusal on, untouched', async () => {
  await expect(contactList(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
