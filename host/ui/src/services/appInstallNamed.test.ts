import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appInstallNamed } from './appInstallNamed';

test('more than what is installed is agreed to only by who says so', async () => {
  const core = answering({ marked: 1 });
  expect(await appInstallNamed(core, { name: '7/tea', version: '1.1.0', agree: false })).toEqual({ marked: 1 });
  await appInstallNamed(core, { name: '7/tea', bundle: 'YQ==', agree: true });
  expect(core.calls).toEqual([
    ['app.installnamed', { name: '7/tea', version: '1.1.0', agree: false }],
    ['app.installnamed', { name: '7/tea', bundle: 'YQ==', agree: true }],
  ]);
});

test('app.installnamed passes a refusal on, untouched', async () => {
  await expect(appInstallNamed(refusing('APP-430'), { name: 'tea', agree: false })).rejects.toMatchObject({ code: 'APP-430' });
});
