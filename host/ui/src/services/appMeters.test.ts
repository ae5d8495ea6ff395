import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appMeters } from './appMeters';

test('app.meters asks with what it was given and gives the answer as it came', async () => {
  const core = answering({ marked: 1 });
  expect(await appMeters(core, 'm1')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.meters', { app: 'm1' }]]);
});

test('app.meters passes a refusal on, untouched', async () => {
  await expect(appMeters(refusing('WEB-101'), 'm1')).rejects.toMatchObject({ code: 'WEB-101' });
});
