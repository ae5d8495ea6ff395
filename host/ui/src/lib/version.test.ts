import { expect, test } from 'vitest';
import { compareVersions } from './version';

test('versions are in order by their numbers, not by their letters', () => {
  const sorted = ['1.10.0', '1.9.9', '0.2.0', '2.0.0', '1.9.10'].toSorted(compareVersions);
  expect(sorted).toEqual(['0.2.0', '1.9.9', '1.9.10', '1.10.0', '2.0.0']);
  expect(compareVersions('1.0.0', '1.0.0')).toBe(0);
});

test('what is no version comes first', () => {
  expect(compareVersions('new', '0.0.0')).toBeLessThan(0);
  expect(compareVersions('new', 'old')).toBe(0);
});
