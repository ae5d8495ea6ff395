import { expect, test } from 'vitest';
import type { GrantView } from '../../api/types';
import { installedApp } from '../../testing/listings';
import { differenceOf, isWider, wishesOf } from './difference';

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

test('of an app that is not installed yet nothing is marked as new', () => {
  expect(isWider(differenceOf(undefined, installedApp()))).toBe(false);
});

test('a permission has the words of its power, and one without words keeps its name', () => {
  expect(wishesOf('wallet, contracts/market, assets/native')).toEqual([
    { name: 'wallet', power: 'wallet' }, { name: 'contracts/market', power: 'contracts' }, { name: 'assets/native', power: null },
  ]);
  expect(wishesOf(undefined)).toEqual([]);
});
