// `node --test tools/`: an unexplained finding fails, and so does an explanation of nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaints, findings } from './slither.mjs';

const detector = (check, impact, name, parent) => ({ check, impact, description: 'text', elements: [{ name, type_specific_fields: { parent: { name: parent } } }] });
const report = (...detectors) => ({ success: true, error: null, results: { detectors } });
const WHY = 'A reason of more than a word or two.';

test('a finding is known by its detector and function, and what is only informational is none', () => {
  const found = findings(report(detector('a', 'High', 'f', 'C'), detector('b', 'Informational', 'g', 'C'), detector('c', 'Optimization', 'h', 'C')));
  assert.deepEqual(found.map(({ check, at }) => [check, at]), [['a', 'C.f']]);
});

test('a finding without an explanation fails, also when another function or detector has one', () => {
  const found = findings(report(detector('a', 'Low', 'f', 'C')));
  assert.equal(complaints(found, [{ check: 'a', at: 'C.f', why: WHY }]).length, 0);
  assert.match(complaints(found, []).join(), /a at C\.f is not explained/);
  assert.match(complaints(found, [{ check: 'a', at: 'C.g', why: WHY }]).join(), /a at C\.f is not explained/);
  assert.match(complaints(found, [{ check: 'b', at: 'C.f', why: WHY }]).join(), /a at C\.f is not explained/);
  assert.match(complaints(found, [{ check: 'a', at: '*', why: WHY }]).join(), /a at C\.f is not explained/);
});

test('an explanation that matches nothing fails, each place of a list by itself', () => {
  const found = findings(report(detector('a', 'Low', 'f', 'C')));
  assert.match(complaints(found, [{ check: 'a', at: ['C.f', 'C.gone'], why: WHY }]).join(), /explains a at C\.gone, which is not found/);
});

test('an explanation without a reason, or given twice, fails', () => {
  const found = findings(report(detector('a', 'Low', 'f', 'C')));
  assert.match(complaints(found, [{ check: 'a', at: 'C.f', why: '' }]).join(), /no reason/);
  assert.match(complaints(found, [{ check: 'a', at: ['C.f', 'C.f'], why: WHY }]).join(), /twice/);
});

test('a run that failed is no run without findings', () => {
  assert.throws(() => findings({ success: false, error: 'it did not compile', results: {} }), /it did not compile/);
});
