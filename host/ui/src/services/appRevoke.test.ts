import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appRevoke } from './appRevoke';

test('app.revoke carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appRevoke(core, 'x', 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.revoke', { app: 'x', grant: 'x' }]]);
});

test('without a grant all are taken back', async () => {
  const core = answering([]);
  await appRevoke(core, 'x');
  expect(core.calls).toEqual([['app.revoke', { app: 'x' }]]);
});

test('app.revoke passes a refusal on, untouched', async () => {
  await expect(appRevoke(refusing('NET-102'), 'x', 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
