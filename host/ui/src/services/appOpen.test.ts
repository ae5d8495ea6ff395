import { expect, test } from 'vitest';
import { answering } from '../testing/fakeCore';
import { appOpen } from './appOpen';

test('an app opens by itself', async () => {
  const core = answering({ handle: 'h1' });
  expect(await appOpen(core, 'red-envelope')).toEqual({ handle: 'h1' });
  expect(core.calls).toEqual([['app.open', { app: 'red-envelope' }]]);
});

test('an envelope opens its app with the message it lies in', async () => {
  const core = answering({});
  await appOpen(core, 'red-envelope', { conversation: 'c1', message: 'm1', locale: 'zh-Hans' });
  expect(core.calls).toEqual([['app.open', { app: 'red-envelope', conversation: 'c1', message: 'm1', locale: 'zh-Hans' }]]);
});
