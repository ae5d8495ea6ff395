import { expect, test } from 'vitest';
import type { AppReceiptView, GrantView } from '../../api/types';
import { LOCALES } from '../../i18n/locales';
import { CATALOGUES } from '../../i18n/text';
import { answeringBy } from '../../testing/fakeCore';
import { installedApp } from '../../testing/listings';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import GrantsPart from './GrantsPart.svelte';
import { answerKey, kindKey, stateKey, termKey, TERMS } from './grants';

const wallet = (over: Partial<GrantView> = {}): GrantView => ({
  id: 'wallet', capability: 'wallet', scope: ['pusd 9000000/9000000'], asks: true, decision: 'open', givenAt: 1_800_000_000_000, givenTo: '1.0.0', endsAt: null,
  caps: [{ asset: 'pusd', symbol: 'PRACTICE-USD', decimals: 6, askedPayment: '9000000', askedDay: '9000000', ownPayment: '2500000', ownDay: null }], ...over,
});

function part(...grants: GrantView[]) {
  const core = answeringBy(() => []);
  const app = installedApp({ grants });
  const place = mounted(GrantsPart as never, { app }, houseOver(core));
  const asked = (method: string) => core.calls.filter(([name]) => name === method).map(([, params]) => params);
  return { place, asked, ...handsOn(place) };
}

test('a permission says to which version it was given, when it ends, and the person’s own most', () => {
  const { words } = part(wallet({ endsAt: 1_800_000_000_000 }));
  expect(words()).toContain('to version 1.0.0');
  expect(words()).toMatch(/Ends .*20\d\d/);
  expect(words()).toContain('Your own most: 2.5 PRACTICE-USD a payment');
});

test('one press takes a permission back, and another one refuses it for good', async () => {
  const { asked, press } = part(wallet());
  await press('Take back');
  expect(asked('app.revoke')).toEqual([{ app: 'id7', grant: 'wallet' }]);
  await press('No, and do not ask again');
  expect(asked('app.deny')).toEqual([{ app: 'id7', grant: 'wallet' }]);
});

test('everything is taken back by one press, where there is more than one thing', async () => {
  const one = part(wallet());
  expect(one.words()).not.toContain('Take everything back');
  const two = part(wallet(), wallet({ id: 'chat', capability: 'chat', caps: [] }));
  await two.press('Take everything back');
  expect(two.asked('app.revoke')).toEqual([{ app: 'id7' }]);
});

test('what ran out, was refused or taken back is allowed again by a press', async () => {
  for (const decision of ['ended', 'denied', 'revoked'] as const) {
    const { asked, press } = part(wallet({ decision }));
    await press('Allow again');
    expect(asked('app.allow')).toEqual([{ app: 'id7', grant: 'wallet' }]);
  }
});

test('how long it lasts is chosen among an hour, a day, a month and never', async () => {
  const { place, asked } = part(wallet());
  const options = [...place.querySelectorAll<HTMLInputElement>('input[type=radio]')];
  expect(options.map((option) => option.value)).toEqual(['hour', 'day', 'month', 'never']);
  expect(options.find((option) => option.checked)?.value).toBe('never');
  options[1]!.click();
  await new Promise((done) => setTimeout(done));
  expect(asked('app.limit')).toEqual([{ app: 'id7', grant: 'wallet', lasts: 'day' }]);
});

test('the person’s own most is sent in the smallest unit, and an empty field is none', async () => {
  const { fill, submit, asked } = part(wallet());
  fill('At most PRACTICE-USD a payment', '');
  fill('At most PRACTICE-USD a day', '7.5');
  await submit();
  expect(asked('app.limit')).toEqual([{ app: 'id7', grant: 'wallet', asset: 'pusd', perDay: '7500000' }]);
});

test('every state, term, kind and answer has words in every language', () => {
  const receipt = (kind: AppReceiptView['kind'], answer: AppReceiptView['answer']): AppReceiptView => ({
    number: 1, at: 1, app: 'id7', version: '1.0.0', bundle: 'b', scope: 'wallet', kind, answer, shown: 's', previous: 'p', hash: 'h',
  });
  const kinds = ['grant', 'denial', 'revoke', 'payment', 'signature', 'contract-write', 'card', 'pick', 'gift'] as const;
  const answers = ['agreed', 'refused', 'refused-for-good', 'lapsed', 'within-budget'] as const;
  const states = ['open', 'denied', 'revoked', 'ended'] as const;
  const keys = [
    ...kinds.map((kind) => kindKey(receipt(kind, 'agreed'))), ...answers.map((answer) => answerKey(receipt('grant', answer))),
    ...states.map((decision) => stateKey(wallet({ decision }))), ...TERMS.map((term) => termKey(term)),
  ];
  for (const locale of LOCALES) for (const key of keys) expect(CATALOGUES[locale][key], `${locale} ${key}`).toBeTruthy();
});
