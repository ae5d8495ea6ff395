import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { OpenAppView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { houseOver, mounted } from '../../testing/mounted';
import { node, tree } from '../../testing/trees';
import AppPanel from './AppPanel.svelte';

/** An app whose screen says something that changes, above a field and a button that stay. */
function screen(revision: number, news: string, wish: string): OpenAppView {
  const shown = tree(
    node(0, { kind: 'column' }, [1, 2, 3]),
    node(1, { kind: 'text', text: news }),
    node(2, { kind: 'text-input', label: 'Wish', value: wish, placeholder: '', maxChars: 60, multiline: false, enabled: true }),
    node(3, { kind: 'button', label: 'Send', primary: true, enabled: true }),
  );
  return { handle: 'h1', app: 'a', title: 'A', conversation: null, revision, tree: shown, pickers: [], filePickers: [], textPickers: [], renewals: [], sheets: [], links: [], stopped: null, unkept: null };
}

async function panel() {
  let now = screen(1, 'nobody yet', '');
  const core = answeringBy((method) => (method.startsWith('app.') ? now : []));
  const house = houseOver(core);
  await house.apps.open('a', {});
  const place = mounted(AppPanel as never, { handle: 'h1', onback: () => {}, onleave: () => {} }, house);
  const field = () => place.querySelector<HTMLInputElement>('[data-node="2"] input')!;
  const type = (words: string) => {
    field().value = words;
    field().dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
  };
  /** The app draws itself anew, without anything the person did. */
  const redraw = async (news: string, wish: string) => {
    now = screen(now.revision + 1, news, wish);
    await house.apps.changed('h1', now.revision);
    flushSync();
  };
  return { core, place, field, type, redraw };
}

test('what is being typed stays while the app draws its screen anew', async () => {
  const { place, field, type, redraw } = await panel();
  type('Best wis');
  await redraw('Bo has looked', '');
  expect(place.textContent).toContain('Bo has looked');
  expect(field().value).toBe('Best wis');
});

test('an answer to what was typed before does not overtake what is typed now', async () => {
  const { core, field, type, redraw } = await panel();
  type('Best');
  field().dispatchEvent(new Event('change', { bubbles: true }));
  type('Best wishes');
  await redraw('nobody yet', 'Best');
  expect(field().value).toBe('Best wishes');
  // and leaving the field sends it
  field().dispatchEvent(new Event('change', { bubbles: true }));
  await new Promise((done) => setTimeout(done));
  const sent = core.calls.filter(([method]) => method === 'app.event').map(([, params]) => (params as { action: unknown }).action);
  expect(sent).toEqual([{ kind: 'text', value: 'Best' }, { kind: 'text', value: 'Best wishes' }]);
});

test('a new word of the app comes in where nobody is typing', async () => {
  const { field, redraw } = await panel();
  await redraw('a draft was kept', 'Good fortune');
  expect(field().value).toBe('Good fortune');
});
