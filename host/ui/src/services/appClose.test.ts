import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appClose } from './appClose';

test('app.close carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appClose(core, 'x')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.close', { handle: 'x' }]]);
});

test('app.close passes a refusal on, untouched', async () => {
  await expect(appClose(refusing('NET-102'), 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
