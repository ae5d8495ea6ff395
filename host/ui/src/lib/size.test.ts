import { expect, test } from 'vitest';
import { sizeText } from './size';

test('a size is said in the unit that fits it, with one digit behind the point', () => {
  expect([0, 1023, 1024, 1536, 16 * 1024 * 1024 - 1024, 3 * 1024 ** 3].map((bytes) => sizeText(bytes, 'en'))).toEqual([
    '0 B',
    '1,023 B',
    '1 KiB',
    '1.5 KiB',
    '16 MiB',
    '3 GiB',
  ]);
  expect(sizeText(1536, 'zh-Hans')).toBe('1.5 KiB');
});
