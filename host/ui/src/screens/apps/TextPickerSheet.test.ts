import { expect, test } from 'vitest';
import type { OpenAppView, TextPickerView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import TextPickerSheet from './TextPickerSheet.svelte';

function sheet(asks: TextPickerView['asks']) {
  const picker: TextPickerView = { id: '4', asks, reason: 'for the tea' };
  const app: OpenAppView = {
    handle: 'h1', app: 'a', title: 'Rides', conversation: null, revision: 1, tree: null, pickers: [], filePickers: [], textPickers: [picker], renewals: [], sheets: [], links: [], stopped: null, unkept: null,
  };
  const core = answeringBy((method) => (method === 'app.picktext' ? { ...app, textPickers: [] } : []));
  const place = mounted(TextPickerSheet as never, { picker, app }, houseOver(core));
  const answers = () => core.calls.filter(([method]) => method === 'app.picktext').map(([, params]) => params);
  return { place, answers, ...handsOn(place) };
}

test('what the app learns of a place is said before one is typed', async () => {
  const { words, fill, press, answers } = sheet('neighbourhood');
  expect(words()).toContain('Rides would like a place from you');
  expect(words()).toContain('for the tea');
  expect(words()).toContain('about 5 by 5 km');
  fill('Place', 'Shanghai');
  await press('Tell it this place');
  expect(answers()).toEqual([{ handle: 'h1', picker: '4', text: 'Shanghai' }]);
});

test('a place is found on the map, in as many presses as the cell has letters', async () => {
  const { press, answers, place } = sheet('city');
  await press('Shanghai');
  await press('Shanghai');
  await press('Shanghai');
  await press('Shanghai');
  expect(place.querySelector('[aria-pressed="true"]')!.getAttribute('aria-label')).toContain('wtw3');
  await press('Tell it this place');
  expect(answers()).toEqual([{ handle: 'h1', picker: '4', text: 'wtw3' }]);
});

test('every cell of the map has a name that can be read out', () => {
  const { place } = sheet('city');
  const cells = [...place.querySelectorAll('.cells button')];
  expect(cells).toHaveLength(32);
  for (const cell of cells) expect(cell.getAttribute('aria-label')).toMatch(/°/);
});

test('the text of a code is shown before the app gets it', async () => {
  const { words, fill, press, answers } = sheet('code');
  expect(words()).toContain('Rides would like the text of a code');
  fill('Text of the code', 'table 7');
  await press('Give it this text');
  expect(answers()).toEqual([{ handle: 'h1', picker: '4', text: 'table 7' }]);
});

test('no place and no code are a no', async () => {
  const places = sheet('city');
  await places.press('No place');
  expect(places.answers()).toEqual([{ handle: 'h1', picker: '4' }]);
  const codes = sheet('code');
  await codes.press('No code');
  expect(codes.answers()).toEqual([{ handle: 'h1', picker: '4' }]);
});
