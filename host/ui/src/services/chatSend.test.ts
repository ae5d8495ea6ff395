import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { chatSend, MAX_TEXT_BYTES } from './chatSend';

test('words go out without the space around them', async () => {
  const core = answering({});
  await chatSend(core, 'c1', '  你好 \n');
  expect(core.calls).toEqual([['chat.send', { conversation: 'c1', text: '你好' }]]);
});

test('an empty message is refused before anything is sent', async () => {
  const core = answering({});
  await expect(chatSend(core, 'c1', ' \n')).rejects.toMatchObject({ code: 'WEB-201' });
  expect(core.calls).toEqual([]);
});

test('the length that counts is bytes, so Chinese is longer than it looks', async () => {
  const core = answering({});
  await chatSend(core, 'c1', '茶'.repeat(Math.floor(MAX_TEXT_BYTES / 3)));
  await expect(chatSend(core, 'c1', '茶'.repeat(2667))).rejects.toMatchObject({ code: 'WEB-202', params: { bytes: '8001' } });
  expect(core.calls).toHaveLength(1);
});

test('a refusal of the core passes on', async () => {
  await expect(chatSend(refusing('MSG-101'), 'c1', 'hi')).rejects.toMatchObject({ code: 'MSG-101' });
});
