// `node --test tools/`: only a proof that ran to its end is one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaints, outcomes, promised } from './halmos.mjs';

const TEXT = 'contract Helper {\n}\n\ncontract VaultProof is Proof {\n  function check_one(uint256 a) external {}\n  function check_two() external {}\n  function help() private {}\n}\n';
const report = (...rows) => ({ exitcode: 0, test_results: { 'test/symbolic/Vault.t.sol:VaultProof': rows } });
const row = (name, exitcode, loops = 0) => ({ name: `${name}(uint256)`, exitcode, num_bounded_loops: loops, time: [1] });

test('the proofs of a source are those that Halmos has to report', () => {
  assert.deepEqual(promised([TEXT]), ['VaultProof.check_one', 'VaultProof.check_two']);
  const both = outcomes(report(row('check_one', 0), row('check_two', 0)));
  assert.deepEqual(complaints(promised([TEXT]), both), []);
  assert.match(complaints(promised([TEXT]), both.slice(1)).join(), /check_one did not run/);
});

test('no proof at all is a failure', () => {
  assert.match(complaints([], outcomes({})).join(), /there is no proof/);
});

test('a counterexample, a timeout, a dead end and a loop that goes on are failures', () => {
  const ask = (exitcode, loops) => complaints(['VaultProof.check_one'], outcomes(report(row('check_one', exitcode, loops)))).join();
  assert.equal(ask(0, 0), '');
  assert.match(ask(1, 0), /a counterexample/);
  assert.match(ask(2, 0), /a timeout/);
  assert.match(ask(4, 0), /nothing but reverts/);
  assert.match(ask(7, 0), /exit code 7/);
  assert.match(ask(0, 1), /a loop goes on/);
});
