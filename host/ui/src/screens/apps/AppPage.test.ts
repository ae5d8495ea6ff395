import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { AppView } from '../../api/types';
import { RpcError } from '../../runtime/transport';
import { answeringBy } from '../../testing/fakeCore';
import { installedApp, listing } from '../../testing/listings';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import AppPage from './AppPage.svelte';

const falling: AppView = { id: 'a', name: 'falling', title: 'Falling', version: '1.0.0', publisher: 'p', bundle: 'b', installedAt: 0, imports: [], grants: [], warnings: [], origin: { way: 'file', named: null, link: null, contact: null, key: 'ab'.repeat(32) } };

test('an app that is kept closed is opened all the same only by a second press, which says so', async () => {
  const answers: Record<string, unknown> = { 'app.list': [falling], 'app.open': new RpcError('APP-415', {}, 'refused') };
  const core = answeringBy((method) => answers[method] ?? []);
  const house = houseOver(core);
  await house.apps.refetch();
  const place = mounted(AppPage as never, { app: 'a' }, house);
  const press = async (words: string) => {
    const button = [...place.querySelectorAll('button')].find((button) => button.textContent?.trim() === words);
    button!.click();
    await new Promise((done) => setTimeout(done));
    flushSync();
  };
  await press('Open');
  await press('Open it all the same');
  const asked = core.calls.filter(([method]) => method === 'app.open').map(([, params]) => (params as { anyway?: boolean }).anyway);
  expect(asked).toEqual([undefined, true]);
});

test('an app that a block-list warns of is opened after a press that says so, and not before', async () => {
  let heeded = true;
  const params = { app: 'falling', list: 'Tea guild', reason: 'It is a trap.', author: 'aa', id: 'bb' };
  const core = answeringBy((method) => {
    if (method === 'app.blocklistignore') heeded = false;
    if (method === 'app.open') return heeded ? new RpcError('APP-461', params, 'refused') : { handle: 'h4', revision: 1, tree: null };
    return method === 'app.list' ? [falling] : [];
  });
  const house = houseOver(core);
  await house.apps.refetch();
  const { press, words } = handsOn(mounted(AppPage as never, { app: 'a' }, house));
  await press('Open');
  expect(words()).toContain('A block-list that you added, Tea guild, warns of falling: It is a trap.');
  await press('Go on in spite of it');
  expect(core.calls.filter(([method]) => method === 'app.blocklistignore')).toEqual([['app.blocklistignore', { author: 'aa', id: 'bb', ignore: true }]]);
  expect(core.calls.filter(([method]) => method === 'app.open')).toHaveLength(2);
  expect(location.hash).toBe('#/apps/running/h4');
});

async function pageOf(lookup: unknown) {
  let left = false;
  const core = answeringBy((method) => {
    if (method === 'app.uninstall') left = true;
    return { 'app.list': left ? [] : [installedApp()], 'app.lookup': lookup, 'app.uninstall': {} }[method] ?? [];
  });
  const house = houseOver(core);
  await house.apps.refetch();
  const place = mounted(AppPage as never, { app: 'id7' }, house);
  const asked = (method: string) => core.calls.filter(([name]) => name === method).map(([, params]) => params);
  return { place, asked, ...handsOn(place) };
}

test('the registry is asked about an app only by a press, and then offers the update', async () => {
  const { asked, press, words } = await pageOf(listing({ installed: '1.0.0', seen: '1.0.0' }));
  expect(asked('app.lookup')).toEqual([]);
  await press('Check for an update');
  expect(words()).toContain('From the registry, as 7/tea, version 1.0.0.');
  await press('Update to version 1.1.0');
  expect(words()).toContain('Update Tea from 1.0.0 to 1.1.0?');
});

test('an app from a file is not updated by another one of its name', async () => {
  const { press, words } = await pageOf(listing({ id: 'another' }));
  await press('Check for an update');
  expect(words()).toContain('does not update this one');
  expect(words()).not.toContain('Update to version');
});

test('an app is removed only after it was asked once more', async () => {
  const { asked, press } = await pageOf(listing());
  await press('Remove this app');
  expect(asked('app.uninstall')).toEqual([]);
  await press('Keep it');
  await press('Remove this app');
  await press('Remove this app');
  expect(asked('app.uninstall')).toEqual([{ app: 'id7' }]);
  expect(location.hash).toBe('#/apps');
});
