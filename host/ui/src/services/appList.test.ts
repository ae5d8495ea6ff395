import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appList } from './appList';

test('app.list carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appList(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.list', {}]]);
});

test('app.list passes a refusal on, untouched', async () => {
  await expect(appList(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
