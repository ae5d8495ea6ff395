import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appMeterStop } from './appMeterStop';

test('app.meterstop asks with what it was given and gives the answer as it came', async () => {
  const core = answering({ marked: 1 });
  expect(await appMeterStop(core, 'm1')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.meterstop', { meter: 'm1' }]]);
});

test('app.meterstop passes a refusal on, untouched', async () => {
  await expect(appMeterStop(refusing('WEB-101'), 'm1')).rejects.toMatchObject({ code: 'WEB-101' });
});
