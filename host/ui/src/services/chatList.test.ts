import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { chatList } from './chatList';

test('chat.list carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await chatList(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['chat.list', {}]]);
});

test('chat.list passes a refusal on, untouched', async () => {
  await expect(chatList(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
