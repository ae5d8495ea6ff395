import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { chatShow } from './chatShow';

test('chat.show carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await chatShow(core, 'x', 7, 'm8')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['chat.show', { conversation: 'x', limit: 7, before: 'm8' }]]);
});

test('chat.show passes a refusal on, untouched', async () => {
  await expect(chatShow(refusing('NET-102'), 'x', 7, 'm8')).rejects.toMatchObject({ code: 'NET-102' });
});

test('the newest page is asked for without a message', async () => {
  const core = answering({ messages: [], more: false });
  await chatShow(core, 'x', 7);
  expect(core.calls).toEqual([['chat.show', { conversation: 'x', limit: 7 }]]);
});
