import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appUninstall } from './appUninstall';

test('app.uninstall carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appUninstall(core, 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.uninstall', { app: 'x' }]]);
});

test('app.uninstall passes a refusal on, untouched', async () => {
  await expect(appUninstall(refusing('NET-102'), 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
