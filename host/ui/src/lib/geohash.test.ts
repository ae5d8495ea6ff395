import { expect, test } from 'vitest';
import { cellOf, contains, rowsIn } from './geohash';

test('a geohash is the rectangle that others draw for it', () => {
  const cell = cellOf('ezs42');
  expect([cell.south, cell.north].map((at) => at.toFixed(3))).toEqual(['42.583', '42.627']);
  expect([cell.west, cell.east].map((at) => at.toFixed(3))).toEqual(['-5.625', '-5.581']);
  expect(contains(cell, 42.6, -5.6)).toBe(true);
  expect(contains(cell, 42.6, -5.5)).toBe(false);
  expect(cellOf('')).toEqual({ name: '', south: -90, north: 90, west: -180, east: 180 });
});

test('the cells in a cell lie as on a map, and fill it', () => {
  const world = rowsIn('');
  expect(world.map((row) => row.map((cell) => cell.name).join(''))).toEqual(['bcfguvyz', '89destwx', '2367kmqr', '0145hjnp']);
  const inner = rowsIn('w');
  expect(inner.map((row) => row.length)).toEqual([4, 4, 4, 4, 4, 4, 4, 4]);
  expect([inner[0]![0]!.north, inner[0]![0]!.west]).toEqual([cellOf('w').north, cellOf('w').west]);
  expect([inner[7]![3]!.south, inner[7]![3]!.east]).toEqual([cellOf('w').south, cellOf('w').east]);
});
