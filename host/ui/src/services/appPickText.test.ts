import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appPickText } from './appPickText';

test('app.picktext carries the text and gives what was answered, and no text is a no', async () => {
  const core = answering({ marked: 1 });
  expect(await appPickText(core, 'x', '4', 'Shanghai')).toEqual({ marked: 1 });
  await appPickText(core, 'x', '4', null);
  expect(core.calls).toEqual([
    ['app.picktext', { handle: 'x', picker: '4', text: 'Shanghai' }],
    ['app.picktext', { handle: 'x', picker: '4' }],
  ]);
});

test('app.picktext passes a refusal on, untouched', async () => {
  await expect(appPickText(refusing('APP-451'), 'x', '4', 'x')).rejects.toMatchObject({ code: 'APP-451' });
});
