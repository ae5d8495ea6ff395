#!/usr/bin/env node
// `node tools/coverage.mjs`: the branches that tests take, per source file; fails below 95 in a hundred over all of them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { forge, root } from './lib.mjs';

const LEAST = 95;
const file = path.join(root, 'cache', 'lcov.info');
const status = forge(['coverage', '--no-match-path', 'test/gas/*', '--no-match-contract', 'Invariant', '--report', 'lcov', '--report-file', file], { FOUNDRY_PROFILE: 'mutant' });
if (status !== 0) process.exit(status);

const rows = [];
for (const record of readFileSync(file, 'utf8').split('end_of_record')) {
  const of = (key) => record.match(new RegExp(`^${key}:(.*)$`, 'm'))?.[1];
  const source = of('SF');
  if (source?.startsWith('src/')) rows.push({ source, found: Number(of('BRF')), hit: Number(of('BRH')) });
}
const percent = (hit, found) => (found === 0 ? 100 : (100 * hit) / found);
const sum = rows.reduce((all, row) => ({ found: all.found + row.found, hit: all.hit + row.hit }), { found: 0, hit: 0 });
console.log('branches taken by tests');
for (const row of rows.filter((one) => one.found > 0)) console.log(`${row.source.padEnd(44)} ${String(row.hit).padStart(4)} / ${String(row.found).padEnd(4)} ${percent(row.hit, row.found).toFixed(1)} %`);
console.log(`${'all'.padEnd(44)} ${String(sum.hit).padStart(4)} / ${String(sum.found).padEnd(4)} ${percent(sum.hit, sum.found).toFixed(1)} %`);
process.exit(percent(sum.hit, sum.found) >= LEAST ? 0 : 1);
