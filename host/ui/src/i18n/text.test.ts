import { afterEach, expect, test } from 'vitest';
import { prefs } from '../state/prefs.svelte';
import { LOCALES } from './locales';
import { CATALOGUES, counted, fill, t } from './text';

const slots = (message: string) => [...message.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

afterEach(() => prefs.setLocale('en'));

test('every language has every message, with the same parameters, and none is empty', () => {
  const keys = Object.keys(CATALOGUES.en) as (keyof typeof CATALOGUES.en)[];
  for (const locale of LOCALES) {
    expect(Object.keys(CATALOGUES[locale]).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      expect(CATALOGUES[locale][key].trim(), key).not.toBe('');
      expect([...new Set(slots(CATALOGUES[locale][key]))], `${locale} ${key}`).toEqual([...new Set(slots(CATALOGUES.en[key]))]);
    }
  }
});

test('no key stands in two areas, where the later would hide the earlier', () => {
  const areas = import.meta.glob<Record<string, object>>('./en/*.ts', { eager: true });
  const keys = Object.values(areas).flatMap((area) => Object.values(area).flatMap(Object.keys));
  expect(keys.toSorted()).toEqual(Object.keys(CATALOGUES.en).sort());
});

test('Chinese messages are Chinese: none was left in English', () => {
  const same = Object.entries(CATALOGUES['zh-Hans']).filter(([key, text]) => text === CATALOGUES.en[key as 'loading'] && /[A-Za-z]{4}/.test(text.replace(/\{\w+\}/g, '')));
  expect(same).toEqual([]);
});

test('a message follows the language the person chose', () => {
  expect(t('section.chats')).toBe('Chats');
  prefs.setLocale('zh-Hans');
  expect(t('section.chats')).toBe('聊天');
  expect(t('welcome.title', { name: '小美' })).toBe('小美，里面请');
});

test('one is one and two are many, by the rule of the language', () => {
  expect(counted(1, 'unread.one', 'unread.other')).toBe('1 unread message');
  expect(counted(2, 'unread.one', 'unread.other')).toBe('2 unread messages');
  prefs.setLocale('zh-Hans');
  expect(counted(1, 'unread.one', 'unread.other')).toBe('1 条未读消息');
});

test('a value that looks like a slot stays text, and an unknown slot stays visible', () => {
  expect(fill('{name} says {words}', { name: '{words}', words: 'hi' })).toBe('{words} says hi');
  expect(fill('{nobody}', {})).toBe('{nobody}');
  expect(fill('{constructor}', {})).toBe('{constructor}');
});
