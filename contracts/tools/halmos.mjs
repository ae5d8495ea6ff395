#!/usr/bin/env node
// `node tools/halmos.mjs [--only CONTRACT]`: proves test/symbolic/ with Halmos: each function `check_…` for all values of its
// arguments at once. Fails on a counterexample, a timeout, a loop that was not followed to its end, a proof in which nothing
// but reverts happens, a proof that Halmos did not run, and when there is none.
// Halmos comes from PyPI (`halmos` 0.3.3); TEAHOUSE_PYTHON names the folder of its programs, else the PATH.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { native, root } from './lib.mjs';

const FOLDER = 'test/symbolic';
const OUT = 'cache/proofs/out';
/** What Halmos says of a proof, by its number. */
const ENDS = ['proven', 'a counterexample', 'a timeout', 'something it cannot follow', 'nothing but reverts', 'an error of its own'];

/** The proofs that sources promise, as `Contract.check_…`. */
export function promised(texts) {
  return texts.flatMap((text) => {
    const [, contract] = text.match(/^contract (\w+Proof) /m) ?? [];
    return [...text.matchAll(/function (check_\w+)\(/g)].map(([, name]) => `${contract}.${name}`);
  });
}

/** What Halmos found out, as `{ proof, ended, loops, seconds }`. */
export function outcomes({ test_results: results }) {
  return Object.entries(results ?? {}).flatMap(([where, rows]) =>
    rows.map(({ name, exitcode, num_bounded_loops: loops, time }) => ({ proof: `${where.split(':').pop()}.${name.split('(')[0]}`, ended: ENDS[exitcode] ?? `exit code ${exitcode}`, loops: loops ?? 0, seconds: time?.[0] ?? 0 })),
  );
}

/** What keeps these proofs from being proofs: every line is a failure. */
export function complaints(wanted, found) {
  const ran = new Set(found.map(({ proof }) => proof));
  return [
    ...(wanted.length === 0 ? ['there is no proof'] : []),
    ...wanted.filter((proof) => !ran.has(proof)).map((proof) => `${proof} did not run`),
    ...found.filter(({ ended }) => ended !== ENDS[0]).map(({ proof, ended }) => `${proof}: ${ended}`),
    ...found.filter(({ loops }) => loops > 0).map(({ proof }) => `${proof}: a loop goes on past the bound`),
  ];
}

function main() {
  const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
  const texts = readdirSync(path.join(root, FOLDER)).map((file) => readFileSync(path.join(root, FOLDER, file), 'utf8'));
  const wanted = promised(texts).filter((proof) => proof.startsWith(values.only));
  const report = path.join(root, 'cache/proofs/report.json');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const program = process.env.TEAHOUSE_PYTHON ? path.join(process.env.TEAHOUSE_PYTHON, 'halmos') : 'halmos';
  const paths = [path.dirname(native('forge')), process.env.TEAHOUSE_PYTHON, process.env.PATH].filter(Boolean).join(path.delimiter);
  const args = ['--root', root, '--forge-build-out', OUT, '--match-contract', `^${values.only}\\w*Proof$`, '--function', 'check_', '--loop', '20', '--default-bytes-lengths', '0,65'];
  const limits = ['--solver-timeout-assertion', '120s', '--no-status', '--json-output', report];
  // Only what is proven is compiled, with the settings of what is deployed.
  const env = { ...process.env, PATH: paths, FOUNDRY_OUT: OUT, FOUNDRY_TEST: FOLDER, FOUNDRY_CACHE_PATH: 'cache/proofs/cache', FOUNDRY_SKIP: '[]' };
  const run = spawnSync(program, [...args, ...limits], { cwd: root, stdio: 'inherit', env });
  if (run.error) {
    console.error('halmos was not found: install halmos from PyPI, and name its folder in TEAHOUSE_PYTHON');
    process.exit(3);
  }
  const found = existsSync(report) ? outcomes(JSON.parse(readFileSync(report, 'utf8'))) : [];
  const wrong = complaints(wanted, found);
  for (const { proof, ended, seconds } of found) console.log(`${seconds.toFixed(1).padStart(6)} s  ${ended.padEnd(16)} ${proof}`);
  for (const one of wrong) console.error(one);
  const proven = found.filter(({ ended }) => ended === ENDS[0]).length;
  console.log(`${proven} passed, ${wrong.length} failed, 0 skipped`);
  process.exit(wrong.length === 0 ? 0 : 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
