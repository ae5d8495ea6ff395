// `node --test tools/`: mutants change one place each, the sample is the same for a seed, and no survivor is passed over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trees } from './ast.mjs';
import { chance, changed, key, places, shuffled, verdicts } from './mutants.mjs';
import { importers } from './mutate.mjs';

const TEXT = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
contract Planted { error No(); uint256 x; modifier m() { _; }
  function f(uint256 a, bool b) external m { if (a >= 2) revert No(); if (!b) x = a + 1; x = 3; } }`;

test('operators, checks, statements, negations and modifiers are all places', () => {
  const found = places(TEXT, trees({ 'src/Planted.sol': TEXT })['src/Planted.sol']);
  const mutants = found.map((place) => changed(TEXT, place));
  assert.ok(mutants.some((text) => text.includes('a > 2')));
  assert.ok(mutants.some((text) => text.includes('if (false) revert')));
  assert.ok(mutants.some((text) => text.includes('if (b) x')));
  assert.ok(mutants.some((text) => text.includes('a - 1')));
  assert.ok(mutants.some((text) => text.includes('external  {')));
  assert.equal(new Set(mutants).size, mutants.length);
  assert.ok(found.every(({ at }) => at === 'f'));
});

test('a seed draws the same sample again, and another seed another', () => {
  const [a, b] = [chance(7), chance(7)];
  assert.deepEqual([a(), a(), a()], [b(), b(), b()]);
  const list = [...Array(20).keys()];
  assert.deepEqual(shuffled(list, 7), shuffled(list, 7));
  assert.notDeepEqual(shuffled(list, 7), shuffled(list, 8));
});

test('a change is shown to all tests that import it, however far away', () => {
  const texts = { 'src/a.sol': '', 'src/b.sol': 'import {A} from "./a.sol";', 'test/c.t.sol': 'import {B} from "../src/b.sol";', 'test/d.t.sol': '' };
  assert.deepEqual(importers('src/a.sol', texts), ['src/a.sol', 'src/b.sol', 'test/c.t.sol']);
});

const row = (verdict, by) => ({ file: 'src/A.sol', at: 'f', within: 'a < b', by, line: 1, verdict });
const ask = { least: 90, atLeast: 0, perContract: 0, whole: true, spots: {} };
const because = (one) => ({ file: one.file, at: one.at, within: one.within, by: one.by, why: 'Both sides give the same here.' });

test('a survivor fails the run until it is explained, and an explanation of none fails it too', () => {
  const many = Array.from({ length: 19 }, (_, i) => row('killed', String(i)));
  const alive = row('survived', '<=');
  assert.match(verdicts([...many, alive], [], ask).complaints.join(), /survived and is not explained/);
  assert.deepEqual(verdicts([...many, alive], [because(alive)], ask).complaints, []);
  assert.match(verdicts(many, [because(alive)], ask).complaints.join(), /a survivor that is none/);
  assert.match(verdicts([...many, alive], [{ ...because(alive), why: '' }], ask).complaints.join(), /no reason/);
  assert.notEqual(key(alive), key({ ...alive, at: 'g' }));
});

test('fewer than nine in ten, too few in all, or too few of one contract fail the run', () => {
  const half = [row('killed', '1'), row('survived', '2')];
  assert.match(verdicts(half, [because(half[1])], ask).complaints.join(), /50\.0 % killed/);
  assert.match(verdicts([half[0]], [], { ...ask, atLeast: 200 }).complaints.join(), /200 are wanted/);
  assert.match(verdicts([half[0]], [], { ...ask, perContract: 15, spots: { 'src/A.sol': 40 } }).complaints.join(), /src\/A\.sol: 1 mutants/);
});
