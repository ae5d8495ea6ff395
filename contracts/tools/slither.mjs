#!/usr/bin/env node
// `node tools/slither.mjs`: runs Slither over the sources. Every finding above informational must stand in
// test/slither.json with the reason why it is none, and no reason may stand there without its finding.
// Slither comes from PyPI (`slither-analyzer` 0.11.6); TEAHOUSE_PYTHON names the folder of its programs, else the PATH.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { forge, native, root } from './lib.mjs';

const program = (name) => (process.env.TEAHOUSE_PYTHON ? path.join(process.env.TEAHOUSE_PYTHON, name) : name);
const out = 'cache/analysis/out';
const report = path.join(root, 'cache/analysis/slither.json');

const status = forge(['build', '--skip', 'test', '--build-info', '--force', '--quiet', '--out', out, '--cache-path', 'cache/analysis/cache']);
if (status !== 0) process.exit(status);
rmSync(report, { force: true });
const folder = path.dirname(native('forge'));
const run = spawnSync(program('slither'), ['.', '--foundry-ignore-compile', '--foundry-out-directory', out, '--filter-paths', 'node_modules|test/', '--json', report], {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, PATH: `${folder}${path.delimiter}${process.env.PATH}` },
});
if (run.error) {
  console.error('slither was not found: install slither-analyzer from PyPI, and name its folder in TEAHOUSE_PYTHON');
  process.exit(3);
}
const { success, error, results } = JSON.parse(readFileSync(report, 'utf8'));
if (!success) throw new Error(error);
const place = ({ elements: [first] }) => `${first.type_specific_fields?.parent?.name ?? ''}.${first.name}`;
const found = (results.detectors ?? []).filter(({ impact }) => impact !== 'Informational' && impact !== 'Optimization').map((one) => ({ check: one.check, at: place(one), impact: one.impact, text: one.description }));
const explained = JSON.parse(readFileSync(path.join(root, 'test/slither.json'), 'utf8'));
const same = (a) => (b) => a.check === b.check && (a.at === b.at || b.at === '*');
const open = found.filter((one) => !explained.some(same(one)));
const stale = explained.filter((one) => !found.some((other) => same(other)(one)));
for (const one of open) console.error(`${one.impact} ${one.check} at ${one.at}\n${one.text}`);
for (const one of stale) console.error(`test/slither.json explains ${one.check} at ${one.at}, which is not found any more`);
console.log(`slither: ${found.length} findings, ${found.length - open.length} explained, ${open.length} open`);
process.exit(open.length + stale.length === 0 ? 0 : 1);
