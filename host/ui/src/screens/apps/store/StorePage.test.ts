import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { GrantView } from '../../../api/types';
import { RpcError } from '../../../runtime/transport';
import { answeringBy } from '../../../testing/fakeCore';
import { aboutApp, installedApp, listing, storeApp, storePage } from '../../../testing/listings';
import { houseOver, mounted } from '../../../testing/mounted';
import { quiet } from '../../../testing/pool';
import { handsOn } from '../../../testing/press';
import StorePage from './StorePage.svelte';

type Asked = { name?: string; version?: string; words?: string; from?: number; bundle?: string; agree?: boolean };
const PIXEL = 'data:image/png;base64,AQ==';

async function page(answers: Record<string, unknown>) {
  const core = answeringBy((method, params) => {
    const answer = answers[method] ?? [];
    return typeof answer === 'function' ? (answer as (params: unknown) => unknown)(params) : answer;
  });
  const house = houseOver(core);
  await house.apps.refetch();
  const place = mounted(StorePage as never, {}, house);
  const hands = handsOn(place);
  const settle = async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await quiet();
      flushSync();
    }
  };
  await settle();
  const show = async (named: string) => {
    place.querySelector<HTMLButtonElement>(`[data-named="${named}"] button`)!.click();
    await settle();
  };
  const calls = (method: string) => core.calls.filter(([name]) => name === method).map(([, params]) => params as Asked);
  return { place, show, calls, ...hands };
}

test('the store says whose each app is and what speaks against it, and asks about none before a press', async () => {
  const owner = { ...listing().owner, contact: 'Bo', verified: true };
  const apps = [storeApp({ owner, installed: '1.0.0', title: 'House of tea' }), storeApp({ id: 'id9', named: '9/tea', publisher: 9, withdrawn: true, warnings: ['WRN-203'] })];
  const { calls, words } = await page({ 'app.store': storePage(apps, { total: 7, next: 2 }) });
  expect(words()).toContain('House of tea');
  expect(words()).toContain('by Bo');
  expect(words()).toContain('Installed: 1.0.0');
  expect(words()).toContain('by publisher 9');
  expect(words()).toContain('Withdrawn by its publisher');
  expect(words()).toContain('was there before under a name like this one');
  expect(words()).toContain('2 of 7, up to block 42');
  expect(calls('app.lookup')).toEqual([]);
  expect(calls('app.about')).toEqual([]);
});

test('words are searched for, and the pages that follow are of the same words', async () => {
  const answer = ({ words, from }: Asked) => (from === 0 ? storePage([storeApp({ id: `a${words}` })], { total: 2, next: 1 }) : storePage([storeApp({ id: 'b', named: '7/more' })], { total: 2 }));
  const { calls, fill, submit, press, words } = await page({ 'app.store': answer });
  fill('Search', ' red tea ');
  await submit();
  await press('Show more');
  expect(calls('app.store')).toEqual([{ from: 0 }, { words: 'red tea', from: 0 }, { words: 'red tea', from: 1 }]);
  expect(words()).toContain('7/more');
  expect(words()).toContain('2 of 2');
  expect(words()).not.toContain('Show more');
});

test('a registry without such an app says so', async () => {
  const { words } = await page({ 'app.store': storePage([]) });
  expect(words()).toContain('No such app');
});

test('an app’s page shows its words, pictures and size, and what it can and cannot do, before it is installed', async () => {
  const inside = installedApp({ version: '1.1.0', imports: ['teahouse:app/wallet@1.0.0'] });
  const answers = { 'app.store': storePage([storeApp()]), 'app.lookup': listing(), 'app.about': aboutApp(inside, { title: 'House of tea', icon: PIXEL, pictures: [PIXEL] }), 'app.installnamed': inside };
  const { place, show, calls, press, words } = await page(answers);
  await show('7/tea');
  expect(calls('app.about')).toEqual([{ name: '7/tea', version: '1.1.0', locale: 'en' }]);
  expect(words()).toContain('House of tea');
  expect(words()).toContain('Pours tea.');
  expect(words()).toContain('1.5 KiB');
  expect(place.querySelector('img[alt="Picture 1 of House of tea"]')?.getAttribute('src')).toBe(PIXEL);
  expect(words()).toContain('Ask you to pay someone');
  expect(words()).toContain('What it cannot do');
  await press('Install version 1.1.0');
  expect(words()).not.toContain('It does nothing before you open it');
  await press('Install');
  expect(calls('app.installnamed')).toEqual([{ name: '7/tea', version: '1.1.0', agree: false }]);
});

test('an update shows what is new, what it was so far and what is gone, and is agreed to as what it is', async () => {
  const grant = (id: string, scope: string[]): GrantView => ({ id, capability: id, scope, asks: true, decision: 'open', givenAt: null, givenTo: null, endsAt: null, caps: [] });
  const before = installedApp({ imports: ['storage', 'chat'], grants: [grant('storage', ['1'])] });
  const after = installedApp({ version: '1.1.0', imports: ['storage', 'wallet'], grants: [grant('storage', ['2'])] });
  const answers = { 'app.store': storePage([storeApp({ installed: '1.0.0' })]), 'app.list': [before], 'app.lookup': listing({ installed: '1.0.0', seen: '1.0.0' }), 'app.about': aboutApp(after), 'app.installnamed': after };
  const { place, show, calls, press, words } = await page(answers);
  await show('7/tea');
  expect(words()).toContain('What your version could not do is marked as new.');
  expect([...place.querySelectorAll('.fresh')].map((one) => one.textContent!.trim()).join(' ')).toMatch(/Ask you to pay someone.*storage.*So far: 1/s);
  expect(place.querySelector('[data-gone]')?.textContent).toContain('What your version could do, and this one cannot');
  await press('Update to version 1.1.0');
  await press('Update all the same');
  expect(calls('app.installnamed')).toEqual([{ name: '7/tea', version: '1.1.0', agree: true }]);
});

test('an app whose bytes nobody has is looked into and installed from its file', async () => {
  const inside = installedApp({ version: '1.1.0' });
  const about = ({ bundle }: Asked) => (bundle ? aboutApp(inside) : new RpcError('APP-429'));
  const { show, calls, press, choose, words } = await page({ 'app.store': storePage([storeApp()]), 'app.lookup': listing(), 'app.about': about, 'app.installnamed': inside });
  await show('7/tea');
  expect(words()).toContain('APP-429');
  await choose(new File(['tea'], 'tea.teahouse'));
  expect(words()).toContain('Pours tea.');
  await press('Install version 1.1.0');
  await press('Install');
  expect(calls('app.installnamed')).toEqual([{ name: '7/tea', version: '1.1.0', bundle: 'dGVh', agree: false }]);
});

test('a withdrawn release is neither looked into nor installed, and the list is one press away', async () => {
  const { show, calls, press, words } = await page({ 'app.store': storePage([storeApp({ withdrawn: true })]), 'app.lookup': listing({ withdrawnAt: 1, refused: 'APP-423' }) });
  await show('7/tea');
  expect(words()).toContain('withdrawn by its publisher');
  expect(words()).not.toContain('Install version');
  expect(calls('app.about')).toEqual([]);
  await press('All apps');
  expect(words()).toContain('1 of 1');
});

test('an installed app is opened from its page in the store', async () => {
  const app = installedApp({ version: '1.1.0' });
  const answers = { 'app.store': storePage([storeApp({ installed: '1.1.0' })]), 'app.list': [app], 'app.lookup': listing({ installed: '1.1.0', seen: '1.1.0' }), 'app.about': aboutApp(app), 'app.open': { handle: 'h9', revision: 1, tree: null } };
  const { show, calls, press } = await page(answers);
  await show('7/tea');
  await press('Open');
  expect(calls('app.open')).toHaveLength(1);
  expect(location.hash).toBe('#/apps/running/h9');
});
