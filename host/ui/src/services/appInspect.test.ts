import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appInspect } from './appInspect';

test('app.inspect carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appInspect(core, 'YQ==')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.inspect', { bundle: 'YQ==' }]]);
});

test('app.inspect passes a refusal on, untouched', async () => {
  await expect(appInspect(refusing('NET-102'), 'YQ==')).rejects.toMatchObject({ code: 'NET-102' });
});
