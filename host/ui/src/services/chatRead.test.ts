import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { chatRead } from './chatRead';

test('chat.read carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await chatRead(core, 'x', 'm7')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['chat.read', { conversation: 'x', upTo: 'm7' }]]);
});

test('chat.read passes a refusal on, untouched', async () => {
  await expect(chatRead(refusing('NET-102'), 'x', 'm7')).rejects.toMatchObject({ code: 'NET-102' });
});
