import { beforeEach, expect, test } from 'vitest';
import type { NotificationView } from '../api/types';
import { answeringBy } from '../testing/fakeCore';
import { announcer } from './announcer.svelte';
import { Notices } from './notices.svelte';

const notice = (id: string, over: Partial<NotificationView> = {}): NotificationView => ({
  id, at: 1_790_000_000_000, app: 'a1', name: 'Kettle', title: 'Tea', body: 'is ready', ...over,
});

function notices(first: NotificationView[]) {
  let now = first;
  const core = answeringBy((method, params: { id?: string }) => {
    if (method === 'notify.dismiss') now = params.id === undefined ? [] : now.filter(({ id }) => id !== params.id);
    return method === 'notify.list' ? now : {};
  });
  const state = new Notices(core);
  const becomes = (next: NotificationView[]) => ((now = next), state.refetch());
  return { core, state, becomes };
}

beforeEach(() => {
  announcer.text = '';
});

test('what was there when the page opened is listed and not announced', async () => {
  const { state } = notices([notice('7')]);
  await state.refetch();
  expect(state.all).toHaveLength(1);
  expect([state.fresh, announcer.text]).toEqual([undefined, '']);
});

test('what comes later is shown above everything and announced once', async () => {
  const { state, becomes } = notices([]);
  await state.refetch();
  await becomes([notice('8')]);
  expect(state.fresh?.id).toBe('8');
  expect(announcer.text).toBe('Kettle: Tea, is ready');
  announcer.text = '';
  await state.refetch();
  expect(announcer.text).toBe('');
  state.putAside();
  await state.refetch();
  expect([state.fresh, state.all.length]).toEqual([undefined, 1]);
});

test('one that is let go here or elsewhere is no longer shown, and an older one is no news', async () => {
  const { state, core, becomes } = notices([]);
  await state.refetch();
  await becomes([notice('9'), notice('8')]);
  await state.dismiss('9');
  expect(core.calls).toContainEqual(['notify.dismiss', { id: '9' }]);
  expect([state.fresh, state.all.map(({ id }) => id)]).toEqual([undefined, ['8']]);
  await state.dismiss();
  expect(state.all).toEqual([]);
});

test('with a locked profile neither the app nor its words are said', async () => {
  const { state, becomes } = notices([]);
  await state.refetch();
  await becomes([notice('8', { app: null, name: null, title: null, body: null })]);
  expect(announcer.text).toBe('Something is due');
});
