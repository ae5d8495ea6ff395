import { expect, test } from 'vitest';
import type { FilePickerView, OpenAppView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import FilePickerSheet from './FilePickerSheet.svelte';

const picker: FilePickerView = { id: '4', maxBytes: 1536, accept: ['image/*', 'application/pdf'], reason: 'for the wall' };
const app: OpenAppView = {
  handle: 'h1', app: 'a', title: 'Wall', conversation: null, revision: 1, tree: null, pickers: [], filePickers: [picker], textPickers: [], renewals: [], sheets: [], links: [], stopped: null, unkept: null,
};

function sheet() {
  const core = answeringBy((method) => (method === 'app.pickfile' ? { ...app, filePickers: [] } : []));
  const place = mounted(FilePickerSheet as never, { picker, app }, houseOver(core));
  const answers = () => core.calls.filter(([method]) => method === 'app.pickfile').map(([, params]) => params);
  return { place, answers, ...handsOn(place) };
}

test('the bound and the app’s own words are said before a file is chosen', () => {
  const { place, words } = sheet();
  expect(words()).toContain('Wall would like a file from you');
  expect(words()).toContain('for the wall');
  expect(words()).toContain('At most 1.5 KiB.');
  expect(place.querySelector<HTMLInputElement>('input[type=file]')!.accept).toBe('image/*,application/pdf');
  const give = [...place.querySelectorAll('button')].find((button) => button.textContent!.includes('Give it this file'));
  expect(give!.disabled).toBe(true);
});

test('the chosen file goes to the app by its name, and no other does', async () => {
  const { choose, press, answers } = sheet();
  await choose(new File(['tea'], 'tea.png'));
  await press('Give it this file');
  expect(answers()).toEqual([{ handle: 'h1', picker: '4', file: { name: 'tea.png', bytes: 'dGVh' } }]);
});

test('a file that is too large is refused on the sheet and not sent', async () => {
  const { choose, press, answers, words } = sheet();
  await choose(new File(['x'.repeat(1537)], 'long.png'));
  await press('Give it this file');
  expect(answers()).toEqual([]);
  expect(words()).toContain('This file has 1537 bytes');
});

test('no file is a no', async () => {
  const { press, answers } = sheet();
  await press('No file');
  expect(answers()).toEqual([{ handle: 'h1', picker: '4' }]);
});
