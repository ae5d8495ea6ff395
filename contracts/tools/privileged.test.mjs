// `node --test tools/`: the table of privileged calls finds a power however it is named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trees } from './ast.mjs';
import { analyse, page } from './privileged.mjs';

const HEAD = '// SPDX-License-Identifier: MIT\npragma solidity 0.8.37;\n';
const of = (text) => analyse(trees({ 'src/Planted.sol': HEAD + text }), ['Planted'])[0];

test('an account kept by the constructor is a power, also through an inherited helper', () => {
  const kept = of(`abstract contract Base { address internal boss; function _keep() internal { boss = msg.sender; } }
    contract Planted is Base { constructor() { _keep(); } function stop() external { require(msg.sender == boss); } }`);
  assert.deepEqual(kept.chosen, ['the deployer, kept by the constructor']);
  assert.match(page([kept]), /the deployer/);
});

test('an account passed to the constructor or written into the source is a power', () => {
  const passed = of('contract Planted { address a; constructor(address chosen) { a = chosen; } }');
  assert.deepEqual(passed.chosen, ['`chosen`, an argument of the constructor']);
  const written = of('contract Planted { function f() external view returns (bool) { return msg.sender == 0x5AEDA56215b167893e80B4fE645BA6d5Bab767DE; } }');
  assert.equal(written.chosen.length, 1);
});

test('a contract that knows nobody has no privileged call, and asking for a party is told apart', () => {
  const free = of(`contract Planted { mapping(uint256 => address) party; function join(uint256 id) external { party[id] = msg.sender; }
    function leave(uint256 id) external { if (party[id] != msg.sender) revert(); delete party[id]; } }`);
  assert.deepEqual(free.chosen, []);
  assert.deepEqual(free.calls, [['join', false], ['leave', true]]);
});
