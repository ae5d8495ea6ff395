import { expect, test, vi } from 'vitest';
import type { AppView, GrantView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { installedApp } from '../../testing/listings';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import PermissionsPage from './PermissionsPage.svelte';

const grant = (id: string, decision: GrantView['decision'] = 'open'): GrantView => ({ id, capability: id, scope: [], asks: true, decision, givenAt: null, givenTo: null, endsAt: null, caps: [] });

async function page(apps: AppView[]) {
  const core = answeringBy((method) => {
    if (method === 'app.revoke') apps = apps.map((app) => ({ ...app, grants: app.grants.map((one) => ({ ...one, decision: 'revoked' as const })) }));
    return { 'app.list': apps, 'app.receipts': { receipts: [], more: false, count: 0, head: 'h', trouble: null }, 'app.receiptsexport': { lines: '{"count":0}\n', count: 0, head: 'h' } }[method] ?? [];
  });
  const house = houseOver(core);
  await house.apps.refetch();
  const place = mounted(PermissionsPage as never, {}, house);
  const calls = (method: string) => core.calls.filter(([name]) => name === method).map(([, params]) => params);
  return { place, calls, ...handsOn(place) };
}

test('each app that may do something is there, with how much of it stands', async () => {
  const apps = [installedApp({ title: 'Tea', grants: [grant('wallet'), grant('chat', 'denied')] }), installedApp({ id: 'id9', name: 'cup', title: 'Cup', grants: [] })];
  const { place, words } = await page(apps);
  expect(words()).toContain('1 permission stands');
  expect([...place.querySelectorAll('[data-app]')].map((one) => one.getAttribute('data-app'))).toEqual(['tea']);
});

test('one press takes a permission back, and the page says so', async () => {
  const { calls, press, words } = await page([installedApp({ grants: [grant('wallet')] })]);
  await press('Take back');
  expect(calls('app.revoke')).toEqual([{ app: 'id7', grant: 'wallet' }]);
  expect(words()).toContain('0 permissions stand');
  expect(words()).toContain('Taken back');
});

test('the log of an app is read by a press, and all receipts are saved as one file', async () => {
  const made = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:one');
  const gone = vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  const { calls, press } = await page([installedApp({ grants: [grant('wallet')] })]);
  expect(calls('app.receipts')).toEqual([]);
  await press('Show the log');
  expect(calls('app.receipts')).toEqual([{ app: 'id7', limit: 20 }]);
  await press('Save all receipts');
  expect(calls('app.receiptsexport')).toEqual([{}]);
  expect((made.mock.calls[0]![0] as File).name).toBe('teahouse-receipts.jsonl');
  for (const spy of [made, gone, click]) spy.mockRestore();
});

test('where no app may do anything, the page says so', async () => {
  const { words } = await page([]);
  expect(words()).toContain('No app may do anything yet');
});
