import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root, verifiers } from './lib.mjs';
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

test('a refusal that did not come, or came with other values than its comment begins with, ends the page', () => {
  const line = "ID=0xAB\ncast decode-error --sig 'TooEarly(bytes32,uint256,uint256)' 0x   # $ID, $((6 + 6)), …: too early\n";
  const played = (answer) => bash(script([CAST(answer) + line], { url: '' }));
  assert.equal(played('0xab\\n12 [1.2e1]\\n13').status, 0);
  assert.match(played('').stderr, /nothing was refused/);
  assert.match(played('0xab\\n11\\n13').stderr, /found 11, said 12/);
  assert.match(played('0xac\\n12\\n13').stderr, /found 0xac, said 0xAB/);
  assert.match(played('0xab\\n12').stderr, /found 2 values, said 3/);
  assert.equal(played('0xab\\n11\\n13').status, 1);
  assert.throws(() => script(["cast decode-error --sig 'EmptyBatch()' 0x\n"], { url: '' }), /no values are said/);
});

test('a truth value, a balance and a sum are held against their comments too', () => {
  const status = (line, answer) => bash(script([CAST(answer) + line], { url: '' })).status;
  assert.deepEqual([status('cast call $A   # true\n', 'true'), status('cast call $A   # true\n', 'false')], [0, 1]);
  assert.deepEqual([status('cast balance $A   # 7: all\n', '7'), status('cast balance $A   # 7: all\n', '8')], [0, 1]);
  assert.deepEqual([status('echo $((2 + 3))   # 5\n', ''), status('echo $((2 + 3))   # 6\n', '')], [0, 1]);
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

// ---- what a page must say ----

/** The page of each pinned contract. What money-holders share stands on `vault`. */
const PAGES = {
  Allowance: 'allowance', Delegate: 'delegate', Escrow: 'escrow', MiniAppRegistry: 'mini-app-registry', NameDirectory: 'name-directory',
  RLNMembership: 'rln-membership', RedEnvelope: 'red-envelope', RelayStake: 'relay-stake', RideSettlement: 'ride',
  ServiceVouchers: 'service-vouchers', ShieldedPool: 'shielded-pool', VoucherBank: 'voucher-bank',
};
/** Worthless and on the practice chain only, or told on the page of the pool. */
const PAGELESS = ['PracticeDollar', ...verifiers];
const HEADINGS = ['States', 'Functions', 'Events', 'Errors', 'Deadlines'];

const read = (name) => readFileSync(path.join(root, '..', 'docs', 'contracts', `${name}.md`), 'utf8');
/** A page without its commands: using a name is not explaining it. */
const words = (page) => page.replace(/^```sh\n[\s\S]*?^```/gm, '');
const lacking = (names, text) => [...new Set(names)].filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
const headless = (page) => HEADINGS.filter((heading) => !new RegExp(`^## ${heading}\\b`, 'm').test(page));
/** The drawings that say neither which machine drew them nor that a hand did. */
const undrawn = (page) => [...page.matchAll(/^(.*)\n```mermaid$/gm)].filter(([, above]) => above !== 'Drawn by hand:' && !/^<!-- drawn by teahouse-deals: .+ -->$/.test(above));

test('every pinned contract has a page', () => {
  const pinned = readdirSync(path.join(root, 'abi')).map((file) => path.basename(file, '.json'));
  assert.deepEqual(pinned.sort(), [...Object.keys(PAGES), ...PAGELESS].sort());
});

for (const [contract, name] of Object.entries(PAGES)) {
  test(`${name}.md, or vault.md, names every function, event and error of ${contract}`, () => {
    const { abi } = JSON.parse(readFileSync(path.join(root, 'abi', `${contract}.json`), 'utf8'));
    const names = abi.filter(({ type }) => ['function', 'event', 'error'].includes(type)).map((entry) => entry.name);
    assert.ok(names.length > 10);
    assert.deepEqual(lacking(names, words(read(name)) + words(read('vault'))), []);
  });
}

for (const name of [...Object.values(PAGES), 'vault']) {
  test(`${name}.md has its sections, says who drew it, and is linked`, () => {
    const page = read(name);
    assert.deepEqual(headless(page), []);
    assert.deepEqual(undrawn(page), []);
    assert.ok(/^```mermaid$/m.test(page), 'there is a drawing');
    assert.ok(name === 'vault' || page.includes('](vault.md)'), 'it says where the rest stands');
    assert.ok(read('README').includes(`](${name}.md)`), 'README.md has it');
  });
}

test('a name that only a command uses, a section or a drawer that is not there, is found', () => {
  assert.deepEqual(lacking(['open', 'close', 'closed'], words('`open` closed\n```sh\nclose\n```\n')), ['close']);
  assert.deepEqual(headless('## States\n## Functions\n## Events\n### Errors\n## Errors, and what to do\n'), ['Deadlines']);
  assert.equal(undrawn('text\n```mermaid\n```\nDrawn by hand:\n```mermaid\n```\n<!-- drawn by teahouse-deals: a -->\n```mermaid\n').length, 1);
});
