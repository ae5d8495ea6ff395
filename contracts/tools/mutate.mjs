#!/usr/bin/env node
// `node tools/mutate.mjs [--per 15] [--seed 7] [--only NAME]`: changes the sources in one place at a time and sees whether a
// test notices. A sample per source file, drawn from a seed; what was tried is kept in cache/mutants/, so that a run that
// was interrupted goes on. Survivors must stand in test/mutants.json with the reason why no test can notice them.
// Fails when fewer than nine in ten are noticed or a survivor is not explained.
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodes, sources, trees } from './ast.mjs';
import { native, root } from './lib.mjs';

const SWAPS = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==', '+': '-', '-': '+', '*': '/', '/': '*', '&&': '||', '||': '&&', '&': '|', '|': '&' };

const span = (node) => {
  const [start, length] = node.src.split(':').map(Number);
  return [start, start + length];
};

/** Every place where a source can be changed, as bytes to replace. */
export function places(text, tree) {
  const bytes = Buffer.from(text);
  const found = [];
  const put = (kind, start, end, by) => found.push({ kind, start, end, by, was: bytes.subarray(start, end).toString() });
  for (const node of nodes(tree)) {
    if (node.nodeType === 'BinaryOperation' && SWAPS[node.operator]) {
      const [, left] = span(node.leftExpression);
      const [right] = span(node.rightExpression);
      const at = left + bytes.subarray(left, right).toString().indexOf(node.operator);
      put('operator', at, at + node.operator.length, SWAPS[node.operator]);
    }
    const reverts = node.nodeType === 'IfStatement' && !node.falseBody && [...nodes(node.trueBody)].some((inner) => inner.nodeType === 'RevertStatement');
    if (reverts) put('check', ...span(node.condition), 'false');
    if (node.nodeType === 'ExpressionStatement' && ['Assignment', 'FunctionCall'].includes(node.expression.nodeType)) put('statement', ...span(node.expression), '0');
    if (node.nodeType === 'UnaryOperation' && node.operator === '!') put('not', ...span(node), bytes.subarray(...span(node.subExpression)).toString());
    if (node.nodeType === 'ModifierInvocation' && node.kind !== 'baseConstructorSpecifier') put('modifier', ...span(node), '');
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The source with one place changed. */
export function changed(text, { start, end, by }) {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(by), bytes.subarray(end)]).toString();
}

/** mulberry32: a small seeded generator, so that a sample can be drawn again. */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(list, seed) {
  const next = chance(seed);
  const out = [...list];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

const lineOf = (text, offset) => Buffer.from(text).subarray(0, offset).toString().split('\n').length;

/** A copy of the folder in which mutants live, so that a killed run leaves the sources alone. */
function bench() {
  const folder = path.join(root, 'cache', 'mutants', 'copy');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ['src', 'test', 'tools', 'snapshots', 'foundry.toml', 'package.json']) cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

/** Runs the tests on what the copy holds: 'killed', 'survived', or 'invalid' when it does not compile. */
function judge(folder) {
  const run = (args) => spawnSync(native('forge'), args, { cwd: folder, encoding: 'utf8', env: { ...process.env, FOUNDRY_PROFILE: 'mutant' } });
  if (run(['build', '--quiet']).status !== 0) return 'invalid';
  return run(['test', '--fail-fast', '--gas-snapshot-check=false', '--no-match-path', 'test/gas/*']).status === 0 ? 'survived' : 'killed';
}

function main() {
  const { values } = parseArgs({ options: { per: { type: 'string', default: '15' }, seed: { type: 'string', default: '7' }, only: { type: 'string' } } });
  const texts = sources();
  const all = trees(texts);
  const kept = path.join(root, 'cache', 'mutants', `seed-${values.seed}.jsonl`);
  mkdirSync(path.dirname(kept), { recursive: true });
  const before = existsSync(kept) ? readFileSync(kept, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)) : [];
  const known = new Map(before.map((one) => [one.id, one]));
  const explained = existsSync(path.join(root, 'test/mutants.json')) ? JSON.parse(readFileSync(path.join(root, 'test/mutants.json'), 'utf8')) : [];
  const folder = bench();
  const rows = [];
  for (const [file, text] of Object.entries(texts)) {
    if (/interfaces|types/.test(file) || (values.only && !file.includes(values.only))) continue;
    let wanted = Number(values.per);
    for (const place of shuffled(places(text, all[file]), Number(values.seed))) {
      if (wanted === 0) break;
      const mutant = changed(text, place);
      // What was tried counts only for the very same sources.
      const id = `${file}:${place.start}:${place.by}:${Buffer.from(text).length}`;
      const told = { id, file, line: lineOf(text, place.start), kind: place.kind, was: place.was, by: place.by };
      if (!known.has(id)) {
        writeFileSync(path.join(folder, file), mutant);
        known.set(id, { ...told, verdict: judge(folder) });
        appendFileSync(kept, `${JSON.stringify(known.get(id))}\n`);
        writeFileSync(path.join(folder, file), text);
      }
      const one = known.get(id);
      if (one.verdict === 'invalid') continue;
      wanted -= 1;
      rows.push(one);
      console.log(`${one.verdict.padEnd(9)} ${file}:${one.line} ${one.kind} ${JSON.stringify(one.was)} -> ${JSON.stringify(one.by)}`);
    }
  }
  const survivors = rows.filter((one) => one.verdict === 'survived');
  const unexplained = survivors.filter((one) => !explained.some((other) => other.file === one.file && other.was === one.was && other.by === one.by));
  const score = (100 * (rows.length - survivors.length)) / Math.max(rows.length, 1);
  console.log(`${rows.length} mutants, ${rows.length - survivors.length} killed (${score.toFixed(1)} %), ${unexplained.length} survivors without an explanation`);
  process.exit(score >= 90 && unexplained.length === 0 ? 0 : 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
