import { expect, test } from 'vitest';
import { cellOf } from './geohash';
import { landmarkIn } from './landmarks';

test('a cell is named by a town in it, in the person’s language', () => {
  expect(landmarkIn(cellOf('wtw3s'), 'en')).toBe('Shanghai');
  expect(landmarkIn(cellOf('wtw'), 'zh-Hans')).toBe('上海');
  expect(landmarkIn(cellOf('0'), 'en')).toBeUndefined();
});
