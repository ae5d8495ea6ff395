#!/usr/bin/env node
// `node tools/bugclasses.mjs [--only TEXT]`: takes one protection at a time out of a contract, and shows that the forgery which
// its test tries is then accepted; with the protection in, it is refused.
//
// test/bug_classes.json says for each class of bug what is taken out (a text of a source that stands there once, and what
// stands there instead) and which test notices. Sources are changed in a copy that holds nothing but what the tests import.
// A test that fails for another reason than an accepted forgery proves nothing, and fails the run. What was found is printed
// and kept in cache/bug-classes.json, for the table of all parts.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { native, root } from './lib.mjs';

/** How forge says that a call which had to fail did not; our own tests say "accepted" where they look at what came of it. */
const ACCEPTED = /next call did not revert as expected|accepted: /;
/** What the last whole run found. */
const FOUND = path.join(root, 'cache', 'bug-classes.json');
const LONGEST = 10 * 60 * 1000;
const QUICK = { FOUNDRY_PROFILE: 'mutant', FOUNDRY_OPTIMIZER: 'false', FOUNDRY_DYNAMIC_TEST_LINKING: 'true', FOUNDRY_DENY: 'never', FOUNDRY_LINT_LINT_ON_BUILD: 'false' };

/** The table. */
export const rows = () => JSON.parse(readFileSync(path.join(root, 'test/bug_classes.json'), 'utf8'));

/** Every Solidity file below `src` and `test`, by path. */
export function texts() {
  const below = (folder) => readdirSync(path.join(root, folder), { recursive: true }).filter((file) => file.endsWith('.sol')).map((file) => `${folder}/${file}`);
  return Object.fromEntries([...below('src'), ...below('test')].map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

/** How often `part` stands in `text`. */
const times = (text, part) => text.split(part).length - 1;

/** A source without its protection. */
export const without = (text, edits) => edits.reduce((changed, { was, by }) => changed.replace(was, () => by), text);

/** The edits of a row, by file. */
export function edited(row, sources) {
  const files = [...new Set(row.edits.map(({ file }) => file))];
  return files.map((file) => [file, without(sources[file], row.edits.filter((one) => one.file === file))]);
}

/** The files that hold a test. */
export const homes = (test, sources) => Object.keys(sources).filter((file) => new RegExp(`function ${test}\\(`).test(sources[file]));

/** Everything because of which a row shows nothing. */
export function faults(row, sources) {
  const missing = ['class', 'where', 'test', 'edits'].filter((key) => !row[key]?.length).map((key) => `${row.test}: no ${key}`);
  const edits = (row.edits ?? []).flatMap(({ file, was, by }) => {
    if (sources[file] === undefined || !file.startsWith('src/')) return [`${row.test}: no source ${file}`];
    const found = times(sources[file], was);
    if (was === by) return [`${row.test}: nothing changes in ${file}`];
    return found === 1 ? [] : [`${row.test}: ${JSON.stringify(was)} stands ${found} times in ${file}`];
  });
  const found = homes(row.test, sources).length;
  return [...missing, ...edits, ...(found === 1 ? [] : [`${row.test} stands in ${found} files`])];
}

/** The files that `from` need, themselves among them. */
export function needed(from, sources) {
  const found = new Set();
  const open = [...from];
  while (open.length > 0) {
    const file = open.pop();
    if (found.has(file)) continue;
    found.add(file);
    for (const [, to] of sources[file].matchAll(/from "(\.[^"]*)"/g)) open.push(path.posix.join(path.posix.dirname(file), to));
  }
  return [...found].sort();
}

/** A folder with what the tests need, so that a killed run leaves the sources alone. */
function bench(files) {
  const folder = path.join(root, 'cache', 'bugclasses', 'copy');
  rmSync(folder, { recursive: true, force: true });
  for (const file of [...files, 'foundry.toml', 'package.json', ...readdirSync(path.join(root, 'tools')).filter((name) => name.endsWith('.mjs')).map((name) => `tools/${name}`)]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(folder, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

/** Runs one test, or all that are named, on what the copy holds. */
function forge(folder, tests) {
  const args = ['test', '--gas-snapshot-check=false', '--match-test', `^(${tests.join('|')})\\(`];
  const run = spawnSync(native('forge'), args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...QUICK }, timeout: LONGEST, maxBuffer: 2 ** 28 });
  if (run.error && run.error.code !== 'ETIMEDOUT') throw run.error;
  return { ok: run.status === 0, said: `${run.stdout}${run.stderr}` };
}

/** What a run without the protection says of the forgery. */
export function verdict({ ok, said }, row) {
  if (/Compilation failed|Compiler run failed/.test(said)) return 'does not compile';
  if (ok) return 'refused';
  const failed = said.split('\n').filter((line) => line.includes('[FAIL'));
  if (row.as) return failed.some((line) => line.includes(row.as)) ? 'broken' : 'fails otherwise';
  return failed.some((line) => ACCEPTED.test(line)) ? 'accepted' : 'fails otherwise';
}

/** Whether taking the protection out did what it has to: let a forgery in, or break what it is there to keep. */
const shows = (found) => found === 'accepted' || found === 'broken';

function line(widths, cells) {
  return cells.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd();
}

/** The table of what was found. */
export function printed(found) {
  const cells = [['class', 'protection', 'test', 'without', 'with'], ...found.map((one) => [one.class, one.where, one.test, one.without, one.with])];
  const widths = cells[0].map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  return cells.map((row) => line(widths, row)).join('\n');
}

function fail(complaints) {
  for (const one of complaints) console.error(one);
  console.log(`0 passed, ${complaints.length} failed, 0 skipped`);
  process.exit(1);
}

/** With every protection in, all the tests pass; otherwise each forgery would seem accepted. */
function requireSound(folder, some) {
  const { ok, said } = forge(folder, [...new Set(some.map(({ test }) => test))]);
  if (ok) return;
  console.error(said);
  fail(['a test fails though no protection is out']);
}

/** Takes out the protection of one row, asks its test, and puts it back. */
function judge(folder, row, sources) {
  const changed = edited(row, sources);
  for (const [file, text] of changed) writeFileSync(path.join(folder, file), text);
  const run = forge(folder, [row.test]);
  for (const [file] of changed) writeFileSync(path.join(folder, file), sources[file]);
  const found = verdict(run, row);
  if (!shows(found)) console.error(run.said.split('\n').slice(-30).join('\n'));
  return found;
}

function main() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (!values.only) rmSync(FOUND, { force: true });
  const [sources, all] = [texts(), rows()];
  const wrong = all.flatMap((row) => faults(row, sources));
  if (wrong.length > 0) fail(wrong);
  const some = all.filter((row) => !values.only || JSON.stringify(row).includes(values.only));
  const folder = bench(needed([...new Set(some.flatMap((row) => [...homes(row.test, sources), ...row.edits.map(({ file }) => file)]))], sources));
  requireSound(folder, some);
  const found = some.map((row) => {
    const result = { ...row, without: judge(folder, row, sources), with: row.as ? 'kept' : 'refused' };
    console.log(`${result.without.padEnd(16)} ${row.test}`);
    return result;
  });
  console.log(`\n${printed(found)}\n`);
  if (!values.only) writeFileSync(FOUND, `${JSON.stringify(found, null, 1)}\n`);
  const bad = found.filter((one) => !shows(one.without)).length;
  console.log(`${found.length - bad} passed, ${bad} failed, 0 skipped`);
  process.exit(bad === 0 ? 0 : 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
