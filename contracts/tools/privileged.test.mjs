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
  assert.deepEqual(passed.chosen, ['`chosen`, an argument of the constructor, asked by no call']);
  const written = of('contract Planted { function f() external view returns (bool) { return msg.sender == 0x5AEDA56215b167893e80B4fE645BA6d5Bab767DE; } }');
  assert.equal(written.chosen.length, 1);
});

test('calls that come to what the constructor kept of an argument are named, through whatever they call', () => {
  const kept = of(`abstract contract Stop { mapping(address => bool) isKeeper; bool closed;
      constructor(address[] memory keepers) { for (uint256 i = 0; i < keepers.length; ++i) isKeeper[keepers[i]] = true; }
      function _require(address who) internal view { if (!isKeeper[who]) revert(); }
      function close(address signer) external { _require(signer); closed = true; } }
    contract Planted is Stop { uint256 paid; constructor(address[] memory keepers) Stop(keepers) {} function pay() external { paid = 1; } }`);
  assert.deepEqual(kept.chosen, ['`keepers`, an argument of the constructor, asked by `close`']);
});

test('a contract that knows nobody has no privileged call, and asking for a party is told apart', () => {
  const free = of(`contract Planted { mapping(uint256 => address) party; function join(uint256 id) external { party[id] = msg.sender; }
    function leave(uint256 id) external { if (party[id] != msg.sender) revert(); delete party[id]; } }`);
  assert.deepEqual(free.chosen, []);
  assert.deepEqual(free.calls, [['join', 'anybody'], ['leave', 'asks']]);
});

test('an account that a conversion writes into the source is a power, whatever it is made of, and zero is none', () => {
  const made = ['address(0xdEaF)', 'address(uint160(0xB055))', 'payable(address(0xB0))', 'address(uint160(uint256(keccak256("the boss"))))', 'BOSS'];
  for (const who of made) {
    const planted = of(`contract Planted { address constant BOSS = address(0xB055); function stop() external view { require(msg.sender == ${who}); } }`);
    assert.ok(planted.chosen.length > 0, who);
    assert.match(page([planted]), /written in the source/);
  }
  const free = of(`contract Planted { function f(bytes32 to) external view returns (bool) {
    return msg.sender != address(0) && address(uint160(uint256(to))) != address(this); } }`);
  assert.deepEqual(free.chosen, []);
});

test('the account where coin is burnt is listed as nobody\'s', () => {
  const burnt = of('contract Planted { address public constant BURNT = address(0xdEaD); }');
  assert.equal(burnt.chosen.length, 1);
  assert.match(burnt.chosen[0], /0xdEaD.*nobody has its key/);
  const [table, beside] = page([burnt]).split("## Accounts in a source that are nobody's");
  assert.match(table, /\nNone\. /);
  assert.match(beside, /^\| `Planted` \| `0xdEaD`/m);
  assert.doesNotMatch(of('contract Planted { address constant A = address(0xdEaF); }').chosen[0], /nobody/);
});

test('who has to call, who need not, and what only the contract calls are three things', () => {
  const { calls } = of(`contract Planted { address owner; uint256 until; bool signed;
    modifier own() { if (msg.sender != address(this)) revert(); _; }
    function _consent() private view { if (msg.sender == owner) return; if (!signed) revert(); }
    function _fee(uint256 fee) private view { if (fee == 0) return; if (msg.sender != owner) revert(); }
    function must() external { if (msg.sender != owner) revert(); until = 1; }
    function either(address other) external { bool mine = msg.sender == owner || msg.sender == other; if (!mine) revert(); until = 2; }
    function exit() external { bool over = block.timestamp > until || msg.sender == owner; if (!over) revert(); until = 3; }
    function byWord() external { _consent(); until = 4; }
    function carried(uint256 fee) external { _fee(fee); until = 5; }
    function elseSigned() external { if (msg.sender != owner) _consent(); until = 6; }
    function step() external { bool done = msg.sender == address(this) && until > 0; if (!done) revert(); until = 7; }
    function guarded() external own { until = 8; }
    function free() external { this.step(); until = 9; } }`);
  const wanted = { byWord: 'eases', carried: 'eases', either: 'asks', elseSigned: 'eases', exit: 'eases', free: 'anybody', guarded: 'itself', must: 'asks', step: 'itself' };
  assert.deepEqual(Object.fromEntries(calls), wanted);
});
