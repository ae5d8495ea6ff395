// `node --test tools/`: a campaign that left a function out is one that proved nothing about it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib.mjs';
import { complaints, inherited, leastOf, rows, sums } from './reached.mjs';

const KNOWN = { names: ['open', 'pushToken'], selectors: ['0x00000010', '0xffffffff'] };
const of = (text) => rows(KNOWN, sums(text));

test('runs add up by selector, and a call that no function answers is none', () => {
  assert.deepEqual(of('16 3 1 4294967295 2 0 \n16 4 2 7 9 9 \n'), [{ name: 'open', made: 7, went: 3 }, { name: 'pushToken', made: 2, went: 0 }]);
});

test('a function that was never reached, or never went through, is told', () => {
  assert.deepEqual(complaints('Purse', of('16 5 1 4294967295 2 0\n'), 5), []);
  assert.deepEqual(complaints('Purse', of('16 5 0 4294967295 2 0\n'), 5), ['Purse: open never went through']);
  assert.deepEqual(complaints('Purse', of('4294967295 5 0\n'), 0), ['Purse: open was never reached']);
});

test('a stranger who got a call of the contract to itself through is told', () => {
  assert.match(complaints('Purse', of('16 5 1 4294967295 2 1\n'), 5).join(), /pushToken went through/);
});

test('a full run asks for a million calls of each contract, and every campaign has the turns for it', () => {
  assert.deepEqual([leastOf({ TEAHOUSE_FULL: '1' }), leastOf({ TEAHOUSE_FULL: '0' }), leastOf({})], [1_000_000, 20_000, 20_000]);
  const campaigns = readdirSync(path.join(root, 'test')).filter((file) => file.endsWith('Invariant.t.sol'));
  assert.ok(campaigns.length >= 11, 'there are campaigns');
  for (const file of campaigns) {
    const text = readFileSync(path.join(root, 'test', file), 'utf8');
    const [runs, depth] = ['runs', 'depth'].map((key) => Number(new RegExp(`forge-config: full\\.invariant\\.${key} = (\\d+)`).exec(text)?.[1]));
    // Not every turn reaches the contract, so there are more turns than calls.
    assert.ok(runs * depth > leastOf({ TEAHOUSE_FULL: '1' }), `${file}: ${runs} runs of ${depth} turns`);
  }
});

test('too few calls, and no campaign at all, are told', () => {
  assert.deepEqual(complaints('Purse', of('16 3 1 4294967295 2 0\n'), 4), ['Purse: 3 calls reached it, and 4 have to']);
  assert.equal(complaints('Purse', of('')).length, 3);
});

test('what vaults inherit has to go through in one of them', () => {
  const pushed = { name: 'payOwed', made: 9, went: 0 };
  assert.deepEqual(complaints('Purse', [pushed], 5), []);
  assert.match(inherited([pushed, { ...pushed }]).join(), /no vault: payOwed never went through/);
  assert.doesNotMatch(inherited([pushed, { ...pushed, went: 1 }]).join(), /payOwed never/);
});
