import { expect, test } from 'vitest';
import type { GrantView } from '../../api/types';
import { installedApp } from '../../testing/listings';
import { differenceOf, goneOf, isWider, wishesOf } from './difference';

const grant = (id: string, scope: string[]): GrantView => ({ id, capability: id, scope, asks: true, decision: 'open', givenAt: null, givenTo: null, endsAt: null, caps: [] });

test('what a version could do before is no difference, and what it could not is', () => {
  const before = installedApp({ imports: ['storage', 'chat'], grants: [grant('storage', ['1']), grant('chat', ['1'])] });
  const after = installedApp({ imports: ['storage', 'wallet', 'teleport'], grants: [grant('storage', ['2']), grant('wallet', [])] });
  const difference = differenceOf(before, after);
  expect([...difference.powers]).toEqual(['wallet']);
  expect([...difference.others]).toEqual(['teleport']);
  expect([...difference.grants]).toEqual(['storage', 'wallet']);
  expect(isWider(difference)).toBe(true);
  expect(isWider(differenceOf(before, before))).toBe(false);
});

test('what a version could do and the next one cannot is named, and is nothing that it could do more', () => {
  const before = installedApp({ imports: ['storage', 'chat', 'teleport'], grants: [grant('storage', ['1']), grant('chat', [])] });
  const after = installedApp({ imports: ['storage'], grants: [grant('storage', ['2'])] });
  expect(goneOf(before, after)).toEqual({ powers: ['chat'], others: ['teleport'], grants: ['chat'] });
  expect(goneOf(undefined, after)).toEqual({ powers: [], others: [], grants: [] });
  expect([...differenceOf(before, after).powers]).toEqual([]);
});

test('of an app that is not installed yet nothing is marked as new', () => {
  expect(isWider(differenceOf(undefined, installedApp()))).toBe(false);
});

test('a permission has the words of its power, and one without words keeps its name', () => {
  expect(wishesOf('wallet, contracts/market, assets/native')).toEqual([
    { name: 'wallet', power: 'wallet' }, { name: 'contracts/market', power: 'contracts' }, { name: 'assets/native', power: null },
  ]);
  expect(wishesOf(undefined)).toEqual([]);
});
