import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appOpened } from './appOpened';

test('app.opened carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appOpened(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.opened', {}]]);
});

test('app.opened passes a refusal on, untouched', async () => {
  await expect(appOpened(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
