import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appKeep } from './appKeep';

test('app.keep asks with what it was given and gives the answer as it came', async () => {
  const core = answering({ marked: 1 });
  expect(await appKeep(core, 'h1')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.keep', { handle: 'h1' }]]);
});

test('app.keep passes a refusal on, untouched', async () => {
  await expect(appKeep(refusing('APP-406'), 'h1')).rejects.toMatchObject({ code: 'APP-406' });
});
