import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appRunning } from './appRunning';

test('app.running asks with what it was given and gives the answer as it came', async () => {
  const core = answering({ marked: 1 });
  expect(await appRunning(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.running', {}]]);
});

test('app.running passes a refusal on, untouched', async () => {
  await expect(appRunning(refusing('WEB-101'))).rejects.toMatchObject({ code: 'WEB-101' });
});
