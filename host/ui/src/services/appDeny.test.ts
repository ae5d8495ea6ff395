import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appDeny } from './appDeny';

test('app.deny carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appDeny(core, 'x', 'y')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.deny', { app: 'x', grant: 'y' }]]);
});

test('app.deny passes a refusal on, untouched', async () => {
  await expect(appDeny(refusing('NET-102'), 'x', 'y')).rejects.toMatchObject({ code: 'NET-102' });
});
