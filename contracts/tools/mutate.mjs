#!/usr/bin/env node
// `node tools/mutate.mjs [--per 15] [--libraries 8] [--seed 7] [--only NAME] [--minutes N]`: changes the sources in one place
// at a time and sees whether a test notices.
//
// A sample per source file, drawn from a seed: `per` for a contract, `libraries` for a library. Each mutant is compiled into
// a copy of this folder and meets the tests that import what was changed, unit tests first. Survivors must stand in
// test/mutants.json with the reason why no test can notice them. Fails when fewer than nine in ten are noticed, a survivor
// is not explained or an explanation is stale. With `--minutes` it stops in time with status 2 and goes on the next time:
// verdicts are kept in cache/mutants/ for the very same sources, and a survivor's for the very same tests too.
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sources, trees } from './ast.mjs';
import { emptyCampaigns, native, root } from './lib.mjs';
import { changed, digest, lineOf, places, shuffled, verdicts } from './mutants.mjs';

const LEAST = 90;
const AT_LEAST = 200;
const LONGEST = 10 * 60 * 1000;

/** Mutants are many: no optimiser, tests that need not be compiled again, and no warnings, which half of them give. */
const QUICK = { FOUNDRY_PROFILE: 'mutant', FOUNDRY_OPTIMIZER: 'false', FOUNDRY_DYNAMIC_TEST_LINKING: 'true', FOUNDRY_DENY: 'never', FOUNDRY_LINT_LINT_ON_BUILD: 'false' };

/** The same with each test linked to what it makes. */
const SURE = { ...QUICK, FOUNDRY_DYNAMIC_TEST_LINKING: 'false' };

/** The tests, by path. */
function tests() {
  const files = readdirSync(path.join(root, 'test'), { recursive: true }).filter((file) => file.endsWith('.sol'));
  return Object.fromEntries(files.sort().map((file) => [`test/${file}`, readFileSync(path.join(root, 'test', file), 'utf8')]));
}

/** The files of `texts` that import `file`, at whatever distance. */
export function importers(file, texts) {
  const imports = (from) => [...texts[from].matchAll(/from "(\.[^"]*)"/g)].map(([, to]) => path.posix.join(path.posix.dirname(from), to));
  const found = new Set([file]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const from of Object.keys(texts)) if (imports(from).some((to) => found.has(to))) found.add(from);
  }
  return [...found];
}

/** The unit tests and the invariants that a change of `file` can reach. Proofs and gas are other tools' business; the deployer's tries take every contract in. */
function reached(file, texts) {
  const those = importers(file, texts).filter((one) => one.endsWith('.t.sol') && !/^test\/(gas\/|symbolic\/|DeployerTries)/.test(one));
  const isInvariant = (one) => /Invariant\.t\.sol$/.test(one);
  return [those.filter((one) => !isInvariant(one)), those.filter(isInvariant)].filter((some) => some.length > 0);
}

/** A copy of the folder in which mutants live, so that a killed run leaves the sources alone. */
function bench() {
  const folder = path.join(root, 'cache', 'mutants', 'copy');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ['src', 'test', 'tools', 'abi', 'snapshots', 'foundry.toml', 'package.json']) cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  emptyCampaigns(folder);
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

function forge(folder, args, env) {
  const run = spawnSync(native('forge'), args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env }, timeout: LONGEST, maxBuffer: 2 ** 28 });
  const ended = run.error?.code === 'ETIMEDOUT';
  if (run.error && !ended) throw run.error;
  if (run.signal && !ended) throw new Error(`forge was stopped by ${run.signal}: that says nothing of a mutant`);
  return run;
}

/** Runs tests on what the copy holds. */
const passes = (folder, files, env = QUICK) =>
  forge(folder, ['test', '--fail-fast', '--gas-snapshot-check=false', '--match-path', `{${files.join(',')}}`], env);

/**
 * 'killed', 'survived', or 'invalid' when the mutant does not compile. What does not end counts as noticed. A survivor meets
 * the tests once more as they are: linked the quick way, a test that expects a constructor to revert ends at the first that does.
 */
function judge(folder, groups) {
  for (const env of [QUICK, SURE]) {
    for (const files of groups) {
      const { status, stdout, stderr } = passes(folder, files, env);
      if (status !== 0) return /Compilation failed|Compiler run failed/.test(`${stdout}${stderr}`) ? 'invalid' : 'killed';
    }
  }
  return 'survived';
}

/** Without a change every test passes; otherwise each mutant would seem noticed. */
function requireSound(folder, groups) {
  for (const files of groups) {
    const run = passes(folder, files);
    if (run.status === 0) continue;
    console.error(`${run.stdout}\n${run.stderr}\nmutants: the tests fail without any change`);
    process.exit(1);
  }
}

const options = {
  per: { type: 'string', default: '15' },
  libraries: { type: 'string', default: '8' },
  seed: { type: 'string', default: '7' },
  only: { type: 'string' },
  minutes: { type: 'string' },
};

/** The sample: for each file its places in the order of the seed, and how many of them are wanted. */
function sample(texts, { only, per, libraries, seed }) {
  const files = Object.keys(texts).filter((file) => !/interfaces|types/.test(file) && (!only || path.basename(file).startsWith(only)));
  const all = trees(texts);
  const wanted = (file) => Number(file.includes('/libraries/') ? libraries : per);
  return files.map((file) => ({ file, wanted: wanted(file), spots: shuffled(places(texts[file], all[file]), Number(seed)) }));
}

/** What earlier runs found out, and a way to keep what this one does. */
function memory(seed, src, test) {
  const kept = path.join(root, 'cache', 'mutants', `seed-${seed}.jsonl`);
  mkdirSync(path.dirname(kept), { recursive: true });
  const before = existsSync(kept) ? readFileSync(kept, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)) : [];
  const counts = (one) => one.src === src && (one.verdict !== 'survived' || one.test === test);
  const known = new Map(before.filter(counts).map((one) => [one.id, one.verdict]));
  const keep = (id, verdict) => {
    known.set(id, verdict);
    appendFileSync(kept, `${JSON.stringify({ id, verdict, src, test })}\n`);
  };
  return { known, keep };
}

function main() {
  const { values } = parseArgs({ options });
  const [texts, test] = [sources(), tests()];
  const { known, keep } = memory(values.seed, digest(texts), digest(test));
  const everything = { ...texts, ...test };
  const until = values.minutes ? Date.now() + Number(values.minutes) * 60_000 : Infinity;
  const drawn = sample(texts, values);
  const [folder, sound, rows] = [bench(), new Set(), []];
  for (const { file, wanted, spots } of drawn) {
    const groups = reached(file, everything);
    let tried = 0;
    for (const spot of spots) {
      if (tried === wanted) break;
      const id = `${file}:${spot.start}:${spot.by}`;
      if (!known.has(id)) {
        if (Date.now() > until) {
          console.log(`mutants: out of time at ${file}; the next run goes on here`);
          process.exit(2);
        }
        const fresh = groups.filter((files) => !sound.has(files.join()));
        requireSound(folder, fresh);
        for (const files of fresh) sound.add(files.join());
        writeFileSync(path.join(folder, file), changed(texts[file], spot));
        keep(id, judge(folder, groups));
        writeFileSync(path.join(folder, file), texts[file]);
      }
      const verdict = known.get(id);
      if (verdict === 'invalid') continue;
      tried += 1;
      const line = lineOf(texts[file], spot.start);
      rows.push({ ...spot, file, line, verdict });
      console.log(`${String(rows.length).padStart(3)} ${verdict.padEnd(8)} ${file}:${line} ${spot.kind} ${JSON.stringify(spot.was)} -> ${JSON.stringify(spot.by)}`);
    }
  }
  report(rows, drawn, values.only === undefined);
}

function report(rows, drawn, whole) {
  const file = path.join(root, 'test/mutants.json');
  const explained = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  // A place whose mutant does not compile is none; only a contract with places to spare can be held to its number.
  const spots = Object.fromEntries(drawn.filter((one) => one.wanted >= 15 && one.spots.length >= 30).map((one) => [one.file, one.spots.length]));
  const { scores, score, complaints } = verdicts(rows, explained, { least: LEAST, atLeast: AT_LEAST, perContract: 15, whole, spots });
  for (const one of scores) console.log(`${one.file.padEnd(40)} ${String(one.killed).padStart(3)} / ${String(one.tried).padEnd(3)} ${one.score.toFixed(1)} %`);
  for (const one of complaints) console.error(one);
  const killed = rows.filter(({ verdict }) => verdict === 'killed').length;
  console.log(`${rows.length} mutants, ${score.toFixed(1)} % killed\n${killed} passed, ${complaints.length} failed, ${rows.length - killed} skipped`);
  process.exit(complaints.length === 0 ? 0 : 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
