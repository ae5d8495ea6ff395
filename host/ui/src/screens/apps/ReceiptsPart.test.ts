import { expect, test } from 'vitest';
import type { AppReceiptsView, AppReceiptView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { installedApp } from '../../testing/listings';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import ReceiptsPart from './ReceiptsPart.svelte';

const receipt = (number: number, over: Partial<AppReceiptView> = {}): AppReceiptView => ({
  number, at: 1_800_000_000_000, app: 'id7', version: '1.0.0', bundle: 'b', scope: 'wallet', kind: 'payment', answer: 'agreed', shown: 's', previous: 'p', hash: 'h', ...over,
});

function part(pages: AppReceiptsView[]) {
  const core = answeringBy((method) => (method === 'app.receipts' ? pages.shift() : []));
  const place = mounted(ReceiptsPart as never, { app: installedApp() }, houseOver(core));
  return { core, ...handsOn(place) };
}

test('the log is read only when its person wants to see it, page by page', async () => {
  const newest: AppReceiptsView = { receipts: [receipt(9, { kind: 'pick', answer: 'refused-for-good' }), receipt(8)], more: true, count: 9, head: 'h', trouble: null };
  const { core, press, words } = part([newest, { ...newest, receipts: [receipt(7, { kind: 'grant', scope: 'chat' })], more: false }]);
  expect(core.calls).toEqual([]);
  await press('Show the log');
  expect(words()).toContain('Choosing people');
  expect(words()).toContain('No, and not to be asked again');
  await press('Older ones');
  expect(core.calls.map(([, params]) => params)).toEqual([{ app: 'id7', limit: 20 }, { app: 'id7', limit: 20, before: 8 }]);
  expect(words()).toContain('no. 9');
  expect(words()).toContain('no. 7');
});

test('a log that is not what was written says so above what is left of it', async () => {
  const trouble = { code: 'RCT-102', exit: 'verification', params: { number: '2' } } as const;
  const { press, words } = part([{ receipts: [receipt(3)], more: false, count: 3, head: 'h', trouble }]);
  await press('Show the log');
  expect(words()).toContain('RCT-102');
  expect(words()).toContain('missing or moved at number 2');
  expect(words()).toContain('no. 3');
});
