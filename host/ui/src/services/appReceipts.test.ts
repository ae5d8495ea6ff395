import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appReceipts } from './appReceipts';

test('app.receipts carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appReceipts(core, 'x')).toEqual({ marked: 1 });
  await appReceipts(core, 'x', 7);
  expect(core.calls).toEqual([['app.receipts', { app: 'x', limit: 20 }], ['app.receipts', { app: 'x', limit: 20, before: 7 }]]);
});

test('app.receipts passes a refusal on, untouched', async () => {
  await expect(appReceipts(refusing('NET-102'), 'x')).rejects.toMatchObject({ code: 'NET-102' });
});
