import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appRun } from './appRun';

test('app.run asks with what it was given and gives the answer as it came', async () => {
  const core = answering({ marked: 1 });
  expect(await appRun(core, 'teahouse:app/2/x', 'en')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.run', { name: 'teahouse:app/2/x', locale: 'en' }]]);
});

test('app.run passes a refusal on, untouched', async () => {
  await expect(appRun(refusing('APP-421'), 'teahouse:app/2/x', 'en')).rejects.toMatchObject({ code: 'APP-421' });
});
