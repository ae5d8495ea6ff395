import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appReceiptsExport } from './appReceiptsExport';

test('app.receiptsexport becomes a file with exactly its lines', async () => {
  const core = answering({ lines: '{"number":0}\n{"count":1}\n', count: 1, head: 'h' });
  const file = await appReceiptsExport(core);
  expect(core.calls).toEqual([['app.receiptsexport', {}]]);
  expect(file.name).toBe('teahouse-receipts.jsonl');
  expect(await file.text()).toBe('{"number":0}\n{"count":1}\n');
});

test('app.receiptsexport passes a refusal on, untouched', async () => {
  await expect(appReceiptsExport(refusing('RCT-103'))).rejects.toMatchObject({ code: 'RCT-103' });
});
