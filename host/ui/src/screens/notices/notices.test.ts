import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { NotificationView, OpenAppView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import NoticeList from './NoticeList.svelte';
import NoticeToast from './NoticeToast.svelte';

const said: NotificationView = { id: '7', at: 1_790_000_000_000, app: 'a1', name: 'Kettle', title: 'Tea', body: 'is ready' };
const hidden: NotificationView = { ...said, app: null, name: null, title: null, body: null };
const kettle: OpenAppView = { handle: 'h1', app: 'a1', title: 'Kettle', conversation: null, revision: 1, tree: null, pickers: [], filePickers: [], textPickers: [], renewals: [], sheets: [], links: [], stopped: null, unkept: null };

/** A house in which a notification comes after the page was opened. */
async function told(notice: NotificationView) {
  let now: NotificationView[] = [];
  const core = answeringBy((method) => {
    if (method === 'notify.open' || method === 'notify.dismiss') now = [];
    return method === 'notify.open' ? kettle : now;
  });
  const house = houseOver(core);
  await house.notices.refetch();
  now = [notice];
  await house.notices.refetch();
  return { core, house };
}

test('a toast says who said what, and opens the app from it', async () => {
  const { core, house } = await told(said);
  const place = mounted(NoticeToast as never, {}, house);
  const hands = handsOn(place);
  expect(hands.words()).toContain('Kettle');
  expect(hands.words()).toContain('Tea');
  expect(hands.words()).toContain('is ready');

  await hands.press('Open');

  expect(core.calls).toContainEqual(['notify.open', { id: '7', locale: 'en' }]);
  expect(house.apps.running('h1')).toBeDefined();
  expect(place.querySelector('aside')).toBeNull();
  expect(location.hash).toBe('#/apps/running/h1');
});

test('a toast of a locked profile names no app and opens nothing', async () => {
  const { house } = await told(hidden);
  const place = mounted(NoticeToast as never, {}, house);
  expect(place.textContent).toContain('Something is due');
  expect([...place.querySelectorAll('button')].map((button) => button.getAttribute('aria-label'))).toEqual(['Put aside']);
});

test('what is put aside stays in the list until it is let go', async () => {
  const { core, house } = await told(said);
  const toast = mounted(NoticeToast as never, {}, house);
  const list = mounted(NoticeList as never, {}, house);
  toast.querySelector<HTMLButtonElement>('[aria-label="Put aside"]')!.click();
  flushSync();
  expect(toast.querySelector('aside')).toBeNull();
  expect(list.textContent).toContain('Kettle');

  await handsOn(list).press('Let all go');

  expect(core.calls).toContainEqual(['notify.dismiss', {}]);
  expect(list.querySelector('li')).toBeNull();
});
