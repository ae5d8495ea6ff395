// `node --test tools/`: every row of test/bug_classes.json takes something out that is there, and what a run says is understood.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edited, faults, homes, needed, printed, rows, texts, verdict, without } from './bugclasses.mjs';

const SOURCES = {
  'src/A.sol': 'import {B} from "./libraries/B.sol"; contract A { function f() external { if (spent) revert Spent(); } }',
  'src/libraries/B.sol': 'library B {}',
  'test/A.t.sol': 'import {A} from "../src/A.sol"; contract T { function test_bug_a() public {} }',
};
const ROW = { class: 'one note twice', where: 'A', test: 'test_bug_a', edits: [{ file: 'src/A.sol', was: 'if (spent) revert Spent();', by: '' }] };

test('each row names a test and a text that stands in a source once', () => {
  const sources = texts();
  assert.deepEqual(rows().flatMap((row) => faults(row, sources)), []);
});

test('no two rows take the same out for one test, and each test of a bug is named by a row', () => {
  const keys = rows().map(({ test: name, edits }) => JSON.stringify([name, edits]));
  assert.equal(new Set(keys).size, keys.length);
  const named = new Set(rows().map(({ test: name }) => name));
  const all = Object.values(texts()).flatMap((text) => [...text.matchAll(/function (test_bug_\w+)\(/g)].map(([, name]) => name));
  // A test that something bent is good when it is not bent takes no protection out.
  const idle = all.filter((name) => !named.has(name) && !/_(is|are)_good$|_nothing_else$/.test(name));
  assert.deepEqual(idle, []);
});

test('a row that shows nothing is found', () => {
  assert.deepEqual(faults(ROW, SOURCES), []);
  const bent = (change) => faults({ ...ROW, ...change }, SOURCES).length;
  assert.equal(bent({ test: 'test_bug_b' }), 1);
  assert.equal(bent({ class: '' }), 1);
  assert.equal(bent({ edits: [{ ...ROW.edits[0], was: 'revert' }, { ...ROW.edits[0], was: 'nowhere' }] }), 1);
  assert.equal(bent({ edits: [{ ...ROW.edits[0], by: ROW.edits[0].was }] }), 1);
  assert.equal(bent({ edits: [{ ...ROW.edits[0], file: 'src/None.sol' }] }), 1);
});

test('a protection is taken out of its source alone, and nothing else changes', () => {
  assert.equal(without('a $& b', [{ was: 'a', by: '$&' }]), '$& $& b');
  const [[file, text]] = edited(ROW, SOURCES);
  assert.equal(file, 'src/A.sol');
  assert.equal(text, SOURCES['src/A.sol'].replace(ROW.edits[0].was, ''));
  assert.deepEqual(homes('test_bug_a', SOURCES), ['test/A.t.sol']);
  assert.deepEqual(needed(['test/A.t.sol'], SOURCES), ['src/A.sol', 'src/libraries/B.sol', 'test/A.t.sol']);
});

test('only a forgery that got in counts as accepted', () => {
  const said = (text, row = ROW) => verdict({ ok: false, said: text }, row);
  assert.equal(said('[FAIL: next call did not revert as expected] test_bug_a() (gas: 1)'), 'accepted');
  assert.equal(said('[FAIL: accepted: two are one] test_bug_a() (gas: 1)'), 'accepted');
  assert.equal(said('[FAIL: panic: arithmetic underflow] test_bug_a() (gas: 1)'), 'fails otherwise');
  assert.equal(said('Error: Compilation failed'), 'does not compile');
  assert.equal(verdict({ ok: true, said: '' }, ROW), 'refused');
  const kept = { ...ROW, as: 'UnknownRoot' };
  assert.equal(said('[FAIL: UnknownRoot(0x00)] test_bug_a() (gas: 1)', kept), 'broken');
  assert.equal(said('[FAIL: EmptyLeaf()] test_bug_a() (gas: 1)', kept), 'fails otherwise');
});

test('the table has a line for each row', () => {
  const lines = printed([{ ...ROW, without: 'accepted', with: 'refused' }]).split('\n');
  assert.equal(lines.length, 2);
  assert.match(lines[1], /^one note twice  A +test_bug_a  accepted  refused$/);
});
