import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appStore } from './appStore';

test('app.store carries words where there are some, and where the page begins', async () => {
  const core = answering({ marked: 1 });
  expect(await appStore(core, '', 0)).toEqual({ marked: 1 });
  await appStore(core, 'tea', 20);
  expect(core.calls).toEqual([['app.store', { from: 0 }], ['app.store', { words: 'tea', from: 20 }]]);
});

test('app.store passes a refusal on, untouched', async () => {
  await expect(appStore(refusing('NOD-311'), '', 0)).rejects.toMatchObject({ code: 'NOD-311' });
});
