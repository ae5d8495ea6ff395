import { expect, test } from 'vitest';
import { CATALOGUES } from '../../i18n/text';
import { LOCALES } from '../../i18n/locales';
import { canKey, cannotKey, leavesKey, outwardOf, POWERS, powersOf } from './powers';

test('what is imported can be done, and everything else can not', () => {
  const powers = powersOf(['teahouse:app/ui@1.0.0', 'teahouse:app/claims@1.0.0', 'chat']);
  expect(powers.can).toEqual(['claims', 'chat']);
  expect(powers.cannot).toContain('wallet');
  expect(powers.others).toEqual([]);
});

test('an import without a sentence is shown by its name', () => {
  const strangers = ['wasi:http/outgoing-handler@0.2.0', 'evil:app/wallet@1.0.0', 'teleport'];
  expect(powersOf(strangers)).toEqual({ can: [], cannot: [...POWERS], others: strangers });
});

test('an app that imports nothing can do nothing', () => {
  expect(powersOf([])).toEqual({ can: [], cannot: [...POWERS], others: [] });
});

test('what can leave follows from the imports, and what only stores or draws lets nothing out', () => {
  const all = POWERS.map((power) => `teahouse:app/${power}@1.0.0`);
  expect(outwardOf(all).ways).toEqual(['wallet', 'shielded', 'contracts', 'sign', 'meter', 'claims', 'chat', 'files', 'deals']);
  expect(outwardOf(['teahouse:app/ui@1.0.0', 'teahouse:app/storage@1.0.0'])).toEqual({ ways: [], others: [] });
  expect(outwardOf(['teleport'])).toEqual({ ways: [], others: ['teleport'] });
  for (const locale of LOCALES) for (const way of outwardOf(all).ways) expect(CATALOGUES[locale][leavesKey(way)]).toBeTruthy();
});

test('every power has a sentence for can and for cannot in every language', () => {
  for (const locale of LOCALES) {
    for (const power of POWERS) {
      expect(CATALOGUES[locale][canKey(power)]).toBeTruthy();
      expect(CATALOGUES[locale][cannotKey(power)]).toBeTruthy();
    }
  }
});
