import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codesOfTheCrates } from '../../scripts/codes.mjs';
import { ADVICE, SAFETY } from './codes/common';
import { SENTENCES } from './codes/table';
import { LOCALES } from './locales';
import { sentencesOf, warningOf } from './refusals';

const listed = readFileSync('src/i18n/codes/list.txt', 'utf8').trim().split('\n');

test('every code of the list has a sentence in every language, what is safe, and what to do', () => {
  expect(listed.filter((code) => !SENTENCES[code])).toEqual([]);
  for (const code of listed) {
    for (const locale of LOCALES) {
      const { what, safe, todo } = sentencesOf({ code, params: {}, exit: 'failed' }, locale);
      for (const sentence of [what, safe, todo]) expect(sentence.length, `${code} ${locale}`).toBeGreaterThan(3);
    }
  }
});

test('the list holds every code of the crates: `npm run codes` renews it', async () => {
  const missing = (await codesOfTheCrates()).filter((code) => !listed.includes(code));
  expect(missing, 'write a sentence in src/i18n/codes and run `npm run codes`').toEqual([]);
});

test('every sentence is written in its own language', () => {
  const all = [...Object.values(SENTENCES), ...Object.values(SAFETY), ...Object.values(ADVICE)];
  for (const words of all) {
    expect(words!['zh-Hans']).toMatch(/\p{Script=Han}/u);
    expect(words!.en).not.toMatch(/\p{Script=Han}/u);
  }
});

test('a refusal says what happened, what is safe and what to do', () => {
  expect(sentencesOf({ code: 'PAY-215', params: {}, exit: 'failed' }, 'en')).toEqual({
    what: 'There is not enough available for the amount and its fee.',
    safe: 'Nothing left your wallet.',
    todo: 'Receive some coins first, or send less.',
  });
});

test('what a contract would refuse is told with its reason, where it gives one', () => {
  const told = (reason: string, locale: 'en' | 'zh-Hans') => sentencesOf({ code: 'PAY-301', params: { reason }, exit: 'failed' }, locale);
  expect(told('GFT-107', 'en')).toEqual({
    what: 'The chain says that this would fail. The claim was good for a short time, which has passed.',
    safe: 'The gift is safe on the chain until it expires.',
    todo: 'Try again.',
  });
  expect(told('GFT-107', 'zh-Hans').what).toBe('链上预演显示会失败。这次领取的时限已过。');
  expect(told('out of fuel', 'en')).toEqual(sentencesOf({ code: 'PAY-301', params: {}, exit: 'failed' }, 'en'));
});

test('a code nobody has written about says what is true of its class', () => {
  const unknown = (exit: 'network' | 'refused' | 'verification') => sentencesOf({ code: 'ZZZ-999', params: {}, exit }, 'en').what;
  expect(unknown('network')).toBe('The network did not answer in time.');
  expect(unknown('refused')).toBe('That was not allowed.');
  expect(unknown('verification')).toMatch(/proof/);
  expect(sentencesOf({ code: 'ZZZ-999', params: {}, exit: 'new-class' as never }, 'zh-Hans').what).toBe('没有成功。');
  expect(warningOf({ code: 'ZZZ-999', params: {} }, 'en')).toMatch(/before you agree/);
});

test('values are filled in as text, and a missing one leaves a visible gap', () => {
  const at = (params: Record<string, string>) => sentencesOf({ code: 'BND-503', params, exit: 'verification' }, 'en').what;
  expect(at({ interface: 'wallet' })).toContain('uses wallet,');
  expect(at({})).toContain('uses …,');
});
