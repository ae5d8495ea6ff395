// The gas that the pages state is the gas of the snapshots, and no more than the design allows.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from './lib.mjs';

const docs = path.join(root, '..', 'docs', 'contracts');

/** The figures in the tables of a page's section on gas; whole thousands are budgets. */
function stated(page) {
  const section = page.split(/^## /m).find((part) => part.startsWith('Gas')) ?? '';
  const cells = section.split('\n').filter((line) => line.startsWith('|')).flatMap((line) => line.split('|').slice(2));
  return cells.flatMap((cell) => cell.match(/\b\d{1,3}(?:,\d{3})+\b/g) ?? []).filter((figure) => !figure.endsWith(',000')).map((figure) => figure.replaceAll(',', ''));
}

for (const file of readdirSync(docs)) {
  const page = readFileSync(path.join(docs, file), 'utf8');
  const named = /`contracts\/snapshots\/(\w+)\.json`/.exec(page);
  if (named === null) continue;
  test(`every figure of ${file} stands in its snapshot`, () => {
    const measured = new Set(Object.values(JSON.parse(readFileSync(path.join(root, 'snapshots', `${named[1]}.json`), 'utf8'))));
    const figures = stated(page);
    assert.ok(figures.length > 0, 'the page states gas');
    assert.deepEqual(figures.filter((figure) => !measured.has(figure)), []);
  });
}

/** The figures of the table of `README.md`, which has a column for names and two for what others cost and may cost. */
const ours = (readme) => {
  const section = readme.split(/^## /m).find((part) => part.startsWith('Gas')) ?? '';
  const cells = section.split('\n').filter((line) => line.startsWith('|')).map((line) => line.split('|')[2]);
  return cells.flatMap((cell) => cell.match(/\b\d{1,3}(?:,\d{3})+\b/g) ?? []).map((figure) => figure.replaceAll(',', ''));
};

test('every figure of README.md stands in a snapshot, and every snapshot in the README', () => {
  const figures = ours(readFileSync(path.join(root, 'README.md'), 'utf8'));
  const snapshots = readdirSync(path.join(root, 'snapshots')).map((file) => Object.values(JSON.parse(readFileSync(path.join(root, 'snapshots', file), 'utf8'))));
  const measured = new Set(snapshots.flat());
  assert.deepEqual(figures.filter((figure) => !measured.has(figure)), []);
  assert.ok(snapshots.length > 0 && snapshots.every((gas) => gas.some((figure) => figures.includes(figure))), 'each contract has a row');
});

/** What the design allows, by snapshot and budget; the table of `README.md`, "Gas", with reasons in `DESIGN.md`, "Gas". */
const BUDGETS = [
  ['RedEnvelope', 145_000, ['create coin, 10 shares', 'create token, 10 shares', 'create deck, coin, 128 shares', 'create deck, token, 8 shares', 'create deck, token, 128 shares']],
  ['RedEnvelope', 115_000, ['claim coin, 10 shares', 'claim token, 10 shares', 'claim deck, token, 8 shares', 'claim deck, coin, 128 shares', 'claim deck, token, 128 shares']],
  ['RedEnvelope', 150_000, ['claim coin, 10 shares, relayed with fee', 'claim token, 10 shares, relayed with fee', 'claim deck, coin, 128 shares, relayed with fee', 'claim deck, token, 128 shares, relayed with fee']],
  ['RedEnvelope', 105_000, ['join first', 'join next', 'join next, relayed with fee']],
  ['RedEnvelope', 158_000, ['settle 1 of 128 seats']],
  ['RedEnvelope', 494_000, ['settle 8 of 128 seats']],
  ['RedEnvelope', 5_822_000, ['settle 119 of 128 seats']],
  ['Escrow', 230_000, ['create with 4 milestones, coin', 'create with 4 milestones, token']],
  ['Escrow', 75_000, ['release, coin', 'release, token']],
  ['RideSettlement', 210_000, ['open, coin', 'open, token', 'openFromPurse, coin', 'openFromPurse, token']],
  ['RideSettlement', 95_000, ['close, coin', 'close, token', 'closeMutual, coin', 'closeMutual, token', 'finish, token']],
  ['MiniAppRegistry', 130_000, ['publish first', 'publish next', 'publish, signed']],
  ['NameDirectory', 160_000, ['register', 'register, signed']],
  ['RLNMembership', 130_000, ['register', 'register in a cleared place']],
  ['RLNMembership', 165_000, ['take, 128 slots']],
  ['ShieldedPool', 190_000, ['deposit, coin', 'deposit, token']],
  ['ShieldedPool', 440_000, ['withdraw, coin', 'withdraw, token', 'withdraw, coin, with a fee', 'withdraw, token, with a fee']],
  ['ShieldedPool', 680_000, ['transactAndInsert, private']],
];

/** Where nobody can keep the budget, because a slot or account is new, the receiver's or a milestone's; the ceiling is what it costs today. */
const EXCEPTIONS = {
  'release to a new holder': ['Escrow', { 'release to a new holder, token': 82_125, 'release to a new holder, coin': 82_572 }, 75_000],
  'release of the first part of a milestone': ['Escrow', { 'release a part, token': 86_725, 'release a part, coin': 79_272 }, 75_000],
  'cancel to two new holders': ['RideSettlement', { 'cancel to new holders, token': 121_093 }, 95_000],
  'finish to two new holders': ['RideSettlement', { 'finish to new holders, token': 111_402, 'finish to new holders, coin': 119_836 }, 95_000],
};

const measured = (name) => JSON.parse(readFileSync(path.join(root, 'snapshots', `${name}.json`), 'utf8'));
/** What `limit` does not allow of a snapshot's entries. */
const over = (entries, limit) => entries.filter(([, gas]) => !(Number(gas) <= limit));

for (const [name, budget, keys] of BUDGETS) {
  test(`${name} keeps ${budget}: ${keys.join('; ')}`, () => {
    const gas = measured(name);
    assert.deepEqual(over(keys.map((key) => [key, gas[key]]), budget), []);
  });
}

for (const [title, [name, ceilings, budget]] of Object.entries(EXCEPTIONS)) {
  test(`${title} costs more than ${budget}, and no more than was measured when that was allowed`, () => {
    const gas = measured(name);
    for (const [key, ceiling] of Object.entries(ceilings)) {
      assert.deepEqual(over([[key, gas[key]]], ceiling), []);
      assert.ok(Number(gas[key]) > budget, `${key} keeps the budget by now: it is no exception`);
    }
  });
}

test('what costs more than it may, or was not measured, is found', () => {
  assert.deepEqual(over([['a', '75000'], ['b', '75001'], ['c', undefined]], 75_000), [['b', '75001'], ['c', undefined]]);
});

test('a private payment with its share of an insertion of sixteen keeps 420000', () => {
  const gas = measured('ShieldedPool');
  const share = Number(gas['insert sixteen leaves of payments']) / 8;
  assert.ok(Number(gas['transact, private']) + share <= 420_000);
});

test('what a pool asks to be prepaid is what insertions cost, and no more than a tenth above', () => {
  const gas = measured('ShieldedPool');
  const source = readFileSync(path.join(root, 'src', 'PoolQueue.sol'), 'utf8');
  const constant = (name) => Number(new RegExp(`${name} = ([0-9_]+)`).exec(source)[1].replaceAll('_', ''));
  const dearest = (part) => Math.max(...Object.entries(gas).filter(([name]) => name.startsWith(part)).map(([, cost]) => Number(cost)));
  const [share, pair] = [dearest('insert sixteen') / 16, Math.max(dearest('insert two'), dearest('insert one'))];
  assert.ok(constant('SHARE_GAS') >= share && constant('SHARE_GAS') <= 1.1 * share, `a sixteenth is ${share}`);
  assert.ok(constant('PAIR_GAS') >= pair && constant('PAIR_GAS') <= 1.1 * pair, `a pair is ${pair}`);
});
