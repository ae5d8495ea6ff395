import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appShow } from './appShow';

test('app.show carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appShow(core, 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.show', { handle: 'x' }]]);
});

test('app.show passes a refusal on, untouched', async () => {
  await expect(appShow(refusing('NET-102'), 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
