import { expect, test } from 'vitest';
import { appLinkPlaces, find, type Known } from './find';

const text = (words: string) => ({ id: 'm', conversation: 'c', mine: false, at: 0, place: 1, gapBefore: false, state: 'read' as const, content: { kind: 'text' as const, text: words } });
const known: Known = {
  conversations: [{ id: 'c1', contact: 'p1', title: '王小美', verified: false, last: text('晚上喝茶吗？'), unread: 0 }],
  contacts: [{ id: 'p2', nickname: 'Zoë Lin', alias: null, state: 'mutual', safetyNumber: null, verified: false, newKeys: false, conversation: 'c2' }],
  apps: [{ id: 'a1', name: 'red-envelope', title: 'Red envelope', version: '1.0.0', publisher: '', bundle: '', installedAt: 0, imports: [], grants: [], warnings: [], origin: { way: 'file', named: null, link: null, contact: null, key: 'ab'.repeat(32) } }],
  places: [{ icon: 'wallet', title: 'Receive', hint: 'Wallet', href: '#/wallet/receive' }],
};
const href = (section: string, item: string) => `#/${section}/${item}`;
const titles = (words: string) => find(words, known, href).map((place) => place.title);

test('one or two Chinese characters find a name and a word', () => {
  expect(titles('美')).toEqual(['王小美']);
  expect(titles('喝茶')).toEqual(['王小美']);
});

test('accents, case and width do not matter, and every word has to be there', () => {
  expect(titles('zoe LIN')).toEqual(['Zoë Lin']);
  expect(titles('ｚｏｅ')).toEqual(['Zoë Lin']);
  expect(titles('zoe wang')).toEqual([]);
});

test('a title comes before a hint, and nothing typed shows everything', () => {
  expect(titles('wallet')).toEqual(['Receive']);
  expect(titles('')).toHaveLength(4);
});

test('a link to an app leads to where it is looked up, and nothing else does', () => {
  const places = (words: string) => appLinkPlaces(words, 'Look it up', (link) => `#/apps/find/${link}`).map((place) => place.href);
  expect(places(' teahouse:app/1/31337/7/tea/1.0.0 ')).toEqual(['#/apps/find/teahouse:app/1/31337/7/tea/1.0.0']);
  expect(places('teahouse:contact/x')).toEqual([]);
  expect(places('tea')).toEqual([]);
});
