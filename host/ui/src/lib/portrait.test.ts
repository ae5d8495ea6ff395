import { expect, test } from 'vitest';
import { initials, PORTRAIT_COLOURS, portraitColour } from './portrait';

test('a name gives its initials', () => {
  expect(initials('Anna')).toBe('A');
  expect(initials('anna b. lin')).toBe('AL');
  expect(initials('王小美')).toBe('王');
  expect(initials('🍵')).toBe('·');
  expect(initials('')).toBe('·');
});

test('a colour is stable and within the palette', () => {
  for (const name of ['Anna', 'Bo', '王小美', '']) {
    expect(portraitColour(name)).toBe(portraitColour(name));
    expect(portraitColour(name)).toBeLessThan(PORTRAIT_COLOURS);
  }
});
