import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appPick } from './appPick';

test('app.pick carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appPick(core, 'x', 'x', ['x'])).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.pick', { handle: 'x', picker: 'x', contacts: ['x'] }]]);
});

test('app.pick passes a refusal on, untouched', async () => {
  await expect(appPick(refusing('NET-102'), 'x', 'x', ['x'])).rejects.toMatchObject({ code: 'NET-102' });
});
