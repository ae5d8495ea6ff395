import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { contactBlock } from './contactBlock';

test('contact.block carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await contactBlock(core, 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['contact.block', { contact: 'x' }]]);
});

test('contact.block passes a refusal on, untouched', async () => {
  await expect(contactBlock(refusing('NET-102'), 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
