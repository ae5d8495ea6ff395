import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { blocks, script } from './pages/script.mjs';

const bash = (text) => spawnSync('bash', ['-c', text], { encoding: 'utf8' });
/** A `cast` that answers what a test says. */
const CAST = (answer) => `cast() { printf '%b' '${answer}'; }\n`;

test('only shell blocks are commands', () => {
  assert.deepEqual(blocks('```sh\none\n```\ntext\n```text\ntwo\n```\n```sh\nthree\n```\n'), ['one\n', 'three\n']);
});

test('an answer that is not the number in its comment ends the page', () => {
  const line = "cast call $TOKEN 'balanceOf(address)(uint256)' $BO      # 1780 = 1000 + 780\n";
  assert.equal(bash(script([CAST('1780 [1.78e3]') + line], { url: '' })).status, 0);
  const wrong = bash(script([CAST('1779') + line], { url: '' }));
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /found 1779, said 1780/);
});

test('a refusal that did not come ends the page', () => {
  const line = "cast decode-error --sig 'TooEarly(uint256,uint256)' 0x   # too early\n";
  assert.equal(bash(script([CAST('12\\n13') + line], { url: '' })).status, 0);
  assert.equal(bash(script([CAST('') + line], { url: '' })).status, 1);
});

const REFUSED = `refused() { cast call "$@" 2>&1 | grep -o 'data: "0x[0-9a-f]*' | grep -o '0x.*'; }\n`;

test('what came instead of a refusal is told', () => {
  const told = bash(script([`${CAST('0x01')}${REFUSED}echo "data $(refused $DEAL)"\n`], { url: '' }));
  assert.deepEqual([told.stdout, told.stderr], ['data \n', 'no refusal: 0x01\n']);
});

test('a node that could not be reached is asked for its refusal once more', () => {
  const cast = (after) => `cast() { if [ -e $MARK ]; then echo '${after}'; else touch $MARK; echo 'error sending request for url'; fi; return 1; }\n`;
  const asked = (after) => bash(script([`MARK=$(mktemp -u)\n${cast(after)}${REFUSED}refused $DEAL\nrm $MARK\n`], { url: '' }));
  assert.equal(asked('error code 3: reverted, data: "0x1234"').stdout, '0x1234\n');
  assert.match(asked('error sending request for url').stderr, /^no refusal: error sending/);
});

test('a command that fails ends the page', () => {
  const after = bash(script(['false\necho after\n'], { url: '' }));
  assert.deepEqual([after.status, after.stdout], [1, '']);
});

test('on the practice chain a page deploys nothing', () => {
  const page = 'export ETH_RPC_URL=http://127.0.0.1:8545\ndeploy() { cast send --create; }\nESCROW=$(deploy Escrow)\n';
  const text = script([page], { deployed: true });
  assert.ok(!text.includes('8545') && !text.includes('--create') && text.includes('$(deploy Escrow)'));
  assert.ok(script([page], { url: 'http://127.0.0.1:1' }).includes('ETH_RPC_URL=http://127.0.0.1:1'));
});
