import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { contactCard } from './contactCard';

test('contact.card carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await contactCard(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['contact.card', {}]]);
});

test('contact.card passes a refusal on, untouched', async () => {
  await expect(contactCard(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
