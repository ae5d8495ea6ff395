import { expect, test } from 'vitest';
import type { OpenAppView } from '../../api/types';
import { RpcError } from '../../runtime/transport';
import { answeringBy } from '../../testing/fakeCore';
import { installedApp } from '../../testing/listings';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import { node, tree } from '../../testing/trees';
import AppPanel from './AppPanel.svelte';
import FindPage from './FindPage.svelte';
import SharePart from './SharePart.svelte';

const LINK = `teahouse:app/2/${'ab'.repeat(32)}/tea/1.0.0/${'cd'.repeat(32)}#teahouse-blob:12:${'ef'.repeat(32)}`;
const APP = installedApp({ imports: ['teahouse:app/ui@1.0.0', 'teahouse:app/wallet@1.0.0'], origin: { way: 'link', named: null, link: LINK, contact: null, key: 'ab'.repeat(32) } });

const opened = (unkept: OpenAppView['unkept']): OpenAppView => ({
  handle: 'id7', app: 'id7', title: 'Tea', conversation: null, revision: 1, tree: tree(node(0, { kind: 'text', text: 'Pour' })), pickers: [], filePickers: [], textPickers: [], renewals: [], sheets: [], links: [], stopped: null, unkept,
});

function stage(answers: Record<string, unknown>) {
  const core = answeringBy((method) => answers[method] ?? []);
  const asked = (method: string) => core.calls.filter(([name]) => name === method).map(([, params]) => params);
  return { house: houseOver(core), asked };
}

test('a link opens its app at once, without a sheet and without installing it', async () => {
  const { house, asked } = stage({ 'app.run': opened(APP) });
  const place = mounted(FindPage as never, { asked: LINK }, house);
  await handsOn(place).press('Open without installing');
  expect(asked('app.run')).toEqual([{ name: LINK, locale: 'en' }]);
  expect(asked('app.installnamed')).toEqual([]);
  expect(place.querySelector('dialog')).toBe(null);
  expect(location.hash).toBe('#/apps/running/id7');
});

test('a direct link is fetched and shown on the sheet before it is installed', async () => {
  const { house, asked } = stage({ 'app.fetch': APP, 'app.installnamed': APP });
  const { submit, press, words } = handsOn(mounted(FindPage as never, { asked: LINK }, house));
  await submit();
  expect(asked('app.lookup')).toEqual([]);
  expect(words()).toContain('From a link, signed with the key 9f2c41d07be3');
  expect(words()).toContain('Payments, each after your yes');
  await press('Install');
  expect(asked('app.installnamed')).toEqual([{ name: LINK, agree: false }]);
  expect(location.hash).toBe('#/apps/id7');
});

test('what is not installed says that it runs without powers and what could leave, and opens anew once it is kept', async () => {
  const { house, asked } = stage({ 'app.run': opened(APP), 'app.keep': APP, 'app.open': opened(null) });
  await house.apps.run(LINK, 'en');
  const place = mounted(AppPanel as never, { handle: 'id7', onback: () => {}, onleave: () => {} }, house);
  const { press, words } = handsOn(place);
  expect(words()).toContain('Not installed: runs without powers');
  expect(words()).toContain('Nothing, as long as it is not kept.');
  await press('Keep it');
  expect(asked('app.keep')).toEqual([]);
  await press('Install');
  expect(asked('app.keep')).toEqual([{ handle: 'id7' }]);
  expect(asked('app.open')).toEqual([{ app: 'id7', locale: 'en' }]);
});

test('a link to an app is made only by a press, and why no mailbox has its bytes is told', async () => {
  const qr = { side: 1, rows: ['1'] };
  const { house, asked } = stage({ 'app.link': { link: LINK, qr, trouble: 'NOD-301' } });
  const place = mounted(SharePart as never, { app: APP }, house);
  expect(asked('app.link')).toEqual([]);
  await handsOn(place).press('Make a link and a code');
  expect(asked('app.link')).toEqual([{ app: 'id7' }]);
  expect(place.querySelector('svg[role=img]')!.getAttribute('aria-label')).toBe('The link to Tea as a QR code');
  expect(place.querySelector<HTMLInputElement>('input')!.value).toBe(LINK);
  expect(place.querySelector('.notice')).not.toBe(null);
});

test('a link that cannot be made says why', async () => {
  const { house } = stage({ 'app.link': new RpcError('NOD-301') });
  const { press, words } = handsOn(mounted(SharePart as never, { app: APP }, house));
  await press('Make a link and a code');
  expect(words()).toContain('NOD-301');
});
