import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appLookup } from './appLookup';

test('the newest release is asked for unless one is named', async () => {
  const core = answering({ marked: 1 });
  expect(await appLookup(core, '7/tea')).toEqual({ marked: 1 });
  await appLookup(core, '7/tea', '1.0.0');
  expect(core.calls).toEqual([['app.lookup', { name: '7/tea' }], ['app.lookup', { name: '7/tea', version: '1.0.0' }]]);
});

test('app.lookup passes a refusal on, untouched', async () => {
  await expect(appLookup(refusing('APP-427'), 'tea')).rejects.toMatchObject({ code: 'APP-427' });
});
