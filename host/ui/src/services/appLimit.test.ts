import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appLimit } from './appLimit';

test('app.limit carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appLimit(core, 'x', { grant: 'wallet', lasts: 'day' })).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.limit', { app: 'x', grant: 'wallet', lasts: 'day' }]]);
});

test('app.limit passes a refusal on, untouched', async () => {
  await expect(appLimit(refusing('CAP-107'), 'x', { grant: 'chat' })).rejects.toMatchObject({ code: 'CAP-107' });
});
