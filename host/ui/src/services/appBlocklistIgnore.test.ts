import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appBlocklistIgnore } from './appBlocklistIgnore';

test('app.blocklistignore names the list by its author and the entry by its id', async () => {
  const core = answering({ marked: 1 });
  expect(await appBlocklistIgnore(core, 'aa', 'bb')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.blocklistignore', { author: 'aa', id: 'bb', ignore: true }]]);
});

test('app.blocklistignore passes a refusal on, untouched', async () => {
  await expect(appBlocklistIgnore(refusing('APP-463'), 'aa', 'bb')).rejects.toMatchObject({ code: 'APP-463' });
});
