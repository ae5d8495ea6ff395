import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { contactRequests } from './contactRequests';

test('contact.requests carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await contactRequests(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['contact.requests', {}]]);
});

test('contact.requests passes a refusal on, untouched', async () => {
  await expect(contactRequests(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
