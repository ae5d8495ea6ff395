// Gives all receipts as a file of JSON lines, which `teahouse app receipts --verify` checks without a profile.
import type { Core } from './core';

export async function appReceiptsExport(core: Core): Promise<File> {
  const { lines } = await core.call('app.receiptsexport', {});
  return new File([lines], 'teahouse-receipts.jsonl', { type: 'application/jsonl' });
}
