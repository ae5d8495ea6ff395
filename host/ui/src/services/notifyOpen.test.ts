import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { notifyOpen } from './notifyOpen';

test('an app opens from its notification in the language of the page', async () => {
  const core = answering({ handle: 'h1' });
  expect(await notifyOpen(core, '7', 'zh-Hans')).toEqual({ handle: 'h1' });
  expect(core.calls).toEqual([['notify.open', { id: '7', locale: 'zh-Hans' }]]);
});

test('notify.open passes a refusal on, untouched', async () => {
  await expect(notifyOpen(refusing('APP-418'), '7', 'en')).rejects.toMatchObject({ code: 'APP-418' });
});
