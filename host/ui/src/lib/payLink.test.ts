import { expect, test } from 'vitest';
import { askedFor } from './payLink';

const address = 'teatest1qq';

test('what a link asks for is read, with words in any script', () => {
  expect(askedFor(` teahouse:pay/${address}?asset=native&amount=250000&memo=two%20teas%2C%20%E8%8C%B6 `)).toEqual({ asset: 'native', baseUnits: '250000', memo: 'two teas, 茶' });
  expect(askedFor(`teahouse:pay/${address}?memo=a%3Fb`)).toEqual({ asset: null, baseUnits: null, memo: 'a?b' });
});

test('an address, a link that asks for nothing, and nonsense ask for nothing', () => {
  for (const text of ['', address, `teahouse:pay/${address}`, `teahouse:pay/${address}?`, `ethereum:0x0?amount=1`]) expect(askedFor(text)).toBeNull();
});

test('an amount that is none, and signs that are no letters, are not guessed', () => {
  for (const amount of ['0', '-1', '1e9', '1.5', '01', '9'.repeat(40)]) expect(askedFor(`teahouse:pay/${address}?asset=native&amount=${amount}`)?.baseUnits).toBeNull();
  expect(askedFor(`teahouse:pay/${address}?memo=%E8%8C&asset=native`)).toEqual({ asset: 'native', baseUnits: null, memo: null });
});
