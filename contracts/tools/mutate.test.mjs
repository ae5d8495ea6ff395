// `node --test tools/`: mutants change one place each, and the sample is the same for a seed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trees } from './ast.mjs';
import { chance, changed, places } from './mutate.mjs';

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
});

test('a seed draws the same chance again', () => {
  const [a, b] = [chance(7), chance(7)];
  assert.deepEqual([a(), a(), a()], [b(), b(), b()]);
});
