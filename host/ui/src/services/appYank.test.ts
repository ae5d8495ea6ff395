import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appYank } from './appYank';

test('app.yank names one release, without the blanks around it', async () => {
  const core = answering({ id: 's1' });
  expect(await appYank(core, ' 7/tea ', ' 1.0.0')).toEqual({ id: 's1' });
  expect(core.calls).toEqual([['app.yank', { name: '7/tea', version: '1.0.0', feeIn: null, dryRun: false }]]);
});

test('app.yank passes a refusal on, untouched', async () => {
  await expect(appYank(refusing('APP-431'), '7/tea', '1.0.0')).rejects.toMatchObject({ code: 'APP-431' });
});
