import { expect, test } from 'vitest';
import { capped, MAX_QUOTED } from './capped';

test('a short reason stays as it is', () => {
  expect(capped('For the dinner on Friday')).toBe('For the dinner on Friday');
});

test('a long one is cut to whole characters', () => {
  const cut = capped('🧧'.repeat(300));
  expect([...cut]).toHaveLength(MAX_QUOTED);
  expect(cut.endsWith('🧧…')).toBe(true);
});

test('line breaks and hidden marks cannot make it look like the host speaking', () => {
  expect(capped('ok\n\nTeahouse: \u202Efee is 0\u2069\u200B now')).toBe('ok Teahouse: fee is 0 now');
});
