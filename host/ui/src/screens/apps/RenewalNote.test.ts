import { expect, test } from 'vitest';
import type { OpenAppView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import RenewalNote from './RenewalNote.svelte';

const app: OpenAppView = { handle: 'h1', app: 'a', title: 'Tea', conversation: null, revision: 1, tree: null, pickers: [], filePickers: [], textPickers: [], renewals: ['device'], sheets: [], links: [], stopped: null, unkept: null };

test('a permission that ran out lives again for a day, until it is taken back, or not at all, as its person says', async () => {
  const core = answeringBy(() => []);
  const place = mounted(RenewalNote as never, { app, grant: 'device' }, houseOver(core));
  const { press, words } = handsOn(place);
  expect(words()).toContain('Tea asks for device again, which has run out');
  await press('For a day');
  await press('Until I take it back');
  await press('No, take it back');
  expect(core.calls.filter(([method]) => method !== 'app.list')).toEqual([
    ['app.limit', { app: 'a', grant: 'device', lasts: 'day' }], ['app.allow', { app: 'a', grant: 'device' }], ['app.revoke', { app: 'a', grant: 'device' }],
  ]);
});
