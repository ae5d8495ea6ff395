import { expect, test } from 'vitest';
import type { AppView, CardOfferView, MessageView } from '../../api/types';
import { RpcError } from '../../runtime/transport';
import { answeringBy } from '../../testing/fakeCore';
import { installedApp } from '../../testing/listings';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import AppCardBubble from './AppCardBubble.svelte';

const OFFER: CardOfferView = { name: 'tea', version: '1.0.0', publisher: null, key: '9f2c41d07be3', link: 'teahouse:app/2/x' };

async function card(offer: CardOfferView | null, answers: Record<string, unknown> = {}) {
  const installed: AppView[] = [];
  const core = answeringBy((method) => {
    if (method === 'app.installnamed') installed.push(installedApp());
    const all: Record<string, unknown> = { 'app.list': [...installed], 'app.fetch': installedApp(), 'app.installnamed': installedApp(), 'app.open': { handle: 'h1' }, ...answers };
    return all[method] ?? [];
  });
  const house = houseOver(core);
  await house.apps.refetch();
  const content = { kind: 'app-card' as const, app: 'id7', text: 'Pour?', updated: false, offer };
  const message: MessageView = { id: 'm1', conversation: 'c1', mine: false, at: 0, place: 1, gapBefore: false, state: 'read', content };
  const place = mounted(AppCardBubble as never, { message, content }, house);
  const asked = (method: string) => core.calls.filter(([name]) => name === method).map(([, params]) => params);
  return { place, asked, ...handsOn(place) };
}

test('a card of an app that is not here shows its name and its publisher, and asks nobody before a press', async () => {
  const { asked, words } = await card(OFFER);
  expect(words()).toContain('tea Version 1.0.0');
  expect(words()).toContain('9f2c41d07be3');
  expect(asked('app.fetch')).toEqual([]);
});

test('get and open fetches, asks, installs and opens with the card', async () => {
  const { asked, press, words } = await card(OFFER);
  await press('Get and open');
  expect(asked('app.fetch')).toEqual([{ name: 'teahouse:app/2/x', message: 'm1' }]);
  expect(words()).toContain('Install Tea 1.0.0?');
  expect(asked('app.installnamed')).toEqual([]);
  await press('Install');
  expect(asked('app.installnamed')).toEqual([{ name: 'teahouse:app/2/x', message: 'm1', agree: false }]);
  expect(asked('app.open')).toEqual([{ app: 'id7', conversation: 'c1', message: 'm1', locale: 'en' }]);
  expect(location.hash).toBe('#/chats/c1/h1');
});

test('bytes that are not those of the card are refused in words, and nothing is asked', async () => {
  const { place, press, words } = await card(OFFER, { 'app.fetch': new RpcError('APP-421', {}, 'verification') });
  await press('Get and open');
  expect(words()).toContain('APP-421');
  expect(place.querySelector('dialog')).toBe(null);
});

test('a card that does not say where its app is leads to where apps are found', async () => {
  const { place } = await card(null);
  expect(place.querySelector('a')!.getAttribute('href')).toBe('#/apps/find');
  expect(place.textContent).not.toContain('Get and open');
});

test('a card that its sender has changed says so', async () => {
  const content = { kind: 'app-card' as const, app: 'id7', text: 'Cups?', updated: true, offer: null };
  const message: MessageView = { id: 'm1', conversation: 'c1', mine: false, at: 0, place: 1, gapBefore: false, state: 'read', content };
  const changed = mounted(AppCardBubble as never, { message, content }, houseOver(answeringBy(() => [])));
  expect(changed.textContent).toContain('Changed by its sender');
  expect((await card(null)).place.textContent).not.toContain('Changed');
});
