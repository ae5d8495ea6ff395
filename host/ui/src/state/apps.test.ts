import { expect, test } from 'vitest';
import type { OpenAppView } from '../api/types';
import { answeringBy } from '../testing/fakeCore';
import { node, tree } from '../testing/trees';
import { findNode } from '../view/node';
import { readTree } from '../view/read';
import { Apps } from './apps.svelte';
import { attempt } from './attempt.svelte';

const button = (label: string) => tree(node(0, { kind: 'button', label, primary: true, enabled: true }));

function open(revision: number, label = 'Give'): OpenAppView {
  return { handle: 'h1', app: 'a', title: 'A', conversation: null, revision, tree: button(label), pickers: [], filePickers: [], textPickers: [], renewals: [], sheets: [], links: [], stopped: null, unkept: null };
}

test('a press carries the newest revision of the control the person saw', async () => {
  const core = answeringBy((method) => open(method === 'app.open' ? 1 : 2));
  const apps = new Apps(core);
  await apps.open('a', {});
  const seen = readTree(apps.running('h1')!.tree);
  await apps.act('h1', seen, { kind: 'pressed' }, attempt());
  expect(core.calls.at(-1)).toEqual(['app.event', { handle: 'h1', revision: 1, node: 0, action: { kind: 'pressed' } }]);
  expect(apps.running('h1')!.revision).toBe(2);
});

test('a control that became another one under the finger is not pressed', async () => {
  const core = answeringBy((method) => (method === 'app.open' ? open(1) : open(2, 'Give everything')));
  const apps = new Apps(core);
  await apps.open('a', {});
  const seen = findNode(readTree(apps.running('h1')!.tree), 0)!;
  await apps.changed('h1', 2);
  const trial = attempt();
  await apps.act('h1', seen, { kind: 'pressed' }, trial);
  expect(trial.failure?.code).toBe('WEB-302');
  expect(core.calls.map(([method]) => method)).not.toContain('app.event');
});

test('two acts in a row arrive in order, the second with the revision of the first answer', async () => {
  let revision = 1;
  const core = answeringBy((method) => open(method === 'app.event' ? (revision += 1) : revision));
  const apps = new Apps(core);
  await apps.open('a', {});
  const seen = readTree(apps.running('h1')!.tree);
  const trial = attempt();
  await Promise.all([apps.act('h1', seen, { kind: 'text', value: '5' }, trial), apps.act('h1', seen, { kind: 'pressed' }, trial)]);
  expect(core.calls.slice(1).map(([, params]) => (params as { revision: number }).revision)).toEqual([1, 2]);
});

test('an app opened again under the same handle comes back, whatever is heard late', async () => {
  const apps = new Apps(answeringBy(() => open(1)));
  await apps.open('a', {});
  apps.closed('h1');
  await apps.open('a', {});
  await apps.heardClosed('h1');
  expect(apps.running('h1')).toBeDefined();
});

test('an answer overtaken by a newer event does not bring the old screen back', async () => {
  const core = answeringBy((method) => (method === 'app.show' ? open(9, 'New') : open(3, 'Old')));
  const apps = new Apps(core);
  await apps.changed('h1', 9);
  await apps.pick('h1', 'p', []);
  expect(apps.running('h1')!.revision).toBe(9);
});

test('a closed app does not come back with a late answer', async () => {
  const apps = new Apps(answeringBy(() => open(1)));
  await apps.open('a', {});
  apps.closed('h1');
  await apps.changed('h1', 2);
  expect(apps.running('h1')).toBeUndefined();
});
