#!/usr/bin/env node
// `node tools/slither.mjs`: runs Slither over the sources. Every finding above informational must stand in
// test/slither.json, by detector and function, with the reason why it is none, and no reason may stand there without its
// finding. Slither comes from PyPI (`slither-analyzer` 0.11.6); TEAHOUSE_PYTHON names the folder of its programs, else
// the PATH.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { forge, native, root } from './lib.mjs';

const QUIET = ['Informational', 'Optimization'];

/** Where a finding is: the function and what it stands in, or the variable and its function. */
const place = ({ elements: [first] }) => `${first.type_specific_fields?.parent?.name ?? ''}.${first.name}`;

/** The findings of a report that need a reason. */
export function findings({ success, error, results }) {
  if (!success) throw new Error(error ?? 'Slither gave no reason');
  const loud = (results.detectors ?? []).filter(({ impact }) => !QUIET.includes(impact));
  return loud.map((one) => ({ check: one.check, at: place(one), impact: one.impact, text: one.description }));
}

/** Each pair of a detector and a place that an explanation speaks of. One reason may serve several places, by name. */
const pairs = (explained) => explained.flatMap(({ check, at, why }) => [at].flat().map((one) => ({ check, at: one, why })));

/** What is wrong between findings and explanations: every line is a failure. */
export function complaints(found, explained) {
  const key = ({ check, at }) => `${check} at ${at}`;
  const reasons = pairs(explained);
  const [known, seen] = [new Set(reasons.map(key)), new Set(found.map(key))];
  return [
    ...found.filter((one) => !known.has(key(one))).map((one) => `${one.impact} ${key(one)} is not explained\n${one.text}`),
    ...[...known].filter((one) => !seen.has(one)).map((one) => `test/slither.json explains ${one}, which is not found any more`),
    ...reasons.filter((one, i) => reasons.findIndex((other) => key(other) === key(one)) !== i).map((one) => `test/slither.json explains ${key(one)} twice`),
    ...reasons.filter(({ why }) => !(why?.length > 20)).map((one) => `test/slither.json gives no reason for ${key(one)}`),
  ];
}

function main() {
  const program = process.env.TEAHOUSE_PYTHON ? path.join(process.env.TEAHOUSE_PYTHON, 'slither') : 'slither';
  const out = 'cache/analysis/out';
  const report = path.join(root, 'cache/analysis/slither.json');
  const status = forge(['build', '--skip', 'test', '--build-info', '--force', '--quiet', '--out', out, '--cache-path', 'cache/analysis/cache']);
  if (status !== 0) process.exit(status);
  rmSync(report, { force: true });
  const folder = path.dirname(native('forge'));
  const run = spawnSync(program, ['.', '--foundry-ignore-compile', '--foundry-out-directory', out, '--filter-paths', 'node_modules|test/', '--json', report], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}${path.delimiter}${process.env.PATH}` },
  });
  if (run.error) {
    console.error('slither was not found: install slither-analyzer from PyPI, and name its folder in TEAHOUSE_PYTHON');
    process.exit(3);
  }
  const found = findings(JSON.parse(readFileSync(report, 'utf8')));
  const wrong = complaints(found, JSON.parse(readFileSync(path.join(root, 'test/slither.json'), 'utf8')));
  for (const one of wrong) console.error(one);
  console.log(`slither: ${found.length} findings\n${Math.max(found.length - wrong.length, 0)} passed, ${wrong.length} failed, 0 skipped`);
  process.exit(wrong.length === 0 ? 0 : 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
