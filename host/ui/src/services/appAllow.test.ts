import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appAllow } from './appAllow';

test('app.allow carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appAllow(core, 'x', 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.allow', { app: 'x', grant: 'x' }]]);
});

test('app.allow passes a refusal on, untouched', async () => {
  await expect(appAllow(refusing('NET-102'), 'x', 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
