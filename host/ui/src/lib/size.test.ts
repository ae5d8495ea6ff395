import { expect, test } from 'vitest';
import { sizeText } from './size';

test('bytes are read in the unit in which they are a small number', () => {
  const numbers = [0, 512, 1024, 65_536, 1_572_864, 67_108_864].map((bytes) => sizeText(bytes, 'en'));
  expect(numbers.map((text) => text.replace(/[^\d.]/g, ''))).toEqual(['0', '512', '1', '64', '1.5', '64']);
  expect(new Set(numbers.map((text) => text.replace(/[\d.\s]/g, ''))).size).toBe(3);
});
