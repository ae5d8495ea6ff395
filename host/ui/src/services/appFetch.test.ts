import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appFetch } from './appFetch';

test('an app is fetched by a link, and held against a message where it came with one', async () => {
  const core = answering({ marked: 1 });
  expect(await appFetch(core, 'teahouse:app/2/x')).toEqual({ marked: 1 });
  await appFetch(core, 'teahouse:app/2/x', 'm1');
  expect(core.calls).toEqual([
    ['app.fetch', { name: 'teahouse:app/2/x' }],
    ['app.fetch', { name: 'teahouse:app/2/x', message: 'm1' }],
  ]);
});

test('app.fetch passes a refusal on, untouched', async () => {
  await expect(appFetch(refusing('APP-411'), 'x', 'm1')).rejects.toMatchObject({ code: 'APP-411' });
});
