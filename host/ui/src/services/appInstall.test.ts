import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appInstall } from './appInstall';

test('app.install carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appInstall(core, 'YQ==', true)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.install', { bundle: 'YQ==', agree: true }]]);
});

test('app.install passes a refusal on, untouched', async () => {
  await expect(appInstall(refusing('NET-102'), 'YQ==', false)).rejects.toMatchObject({ code: 'NET-102' });
});
