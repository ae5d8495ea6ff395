#!/usr/bin/env node
// `node tools/reached.mjs`: after `forge test`, which calls the invariants' campaigns really made, per contract and function,
// and which of them went through. Fails when a contract heard fewer calls than it should, when a function was never reached or
// never went through (one that all vaults inherit: in none of them), and when a call went through that only the contract itself may make.
//
// forge counts calls of a handler, which may skip its turn; the handlers count calls of the contract (`test/helpers/Reached.sol`)
// and leave a line per run in `cache/reached`.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { contracts, root, verifiers } from './lib.mjs';

/** The least calls that have to reach each contract: in every run, and in a full one. */
export const leastOf = (env) => (env.TEAHOUSE_FULL === '1' ? 1_000_000 : 20_000);
/** A vault makes these calls to itself: whoever else tries is refused. */
const ITS_OWN = ['depositNote', 'pushToken'];
/** One piece of code for all vaults, and rare to go through, since it waits for somebody to say yes after a no. */
const INHERITED = ['payOwed', 'payOwedNote', 'redirectOwed', 'redirectOwedNote'];
/** Worthless and on the practice chain only, or without a function that changes anything. */
const BESIDE = ['PracticeDollar', ...verifiers];

/** The lines of runs, summed up: calls and successes by selector. */
export function sums(text) {
  const found = new Map();
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const words = line.trim().split(/ +/).map(Number);
    for (let i = 0; i < words.length; i += 3) {
      const selector = `0x${words[i].toString(16).padStart(8, '0')}`;
      const before = found.get(selector) ?? { made: 0, went: 0 };
      found.set(selector, { made: before.made + words[i + 1], went: before.went + words[i + 2] });
    }
  }
  return found;
}

/** A row per function of a contract. Calls that no function of it answers are no calls of it. */
export const rows = ({ names, selectors }, found) => names.map((name, i) => ({ name, ...(found.get(selectors[i]) ?? { made: 0, went: 0 }) }));

/** How many calls reached a contract, without those that nobody may make. */
export const reached = (all) => all.filter(({ name }) => !ITS_OWN.includes(name)).reduce((sum, { made }) => sum + made, 0);

/** What is wrong with the rows of a contract. */
export function complaints(contract, all, least = leastOf(process.env)) {
  const total = reached(all);
  const few = total < least ? [`${contract}: ${total} calls reached it, and ${least} have to`] : [];
  const wrong = all.flatMap(({ name, made, went }) => {
    if (made === 0) return [`${contract}: ${name} was never reached`];
    if (ITS_OWN.includes(name)) return went === 0 ? [] : [`${contract}: ${name} went through, and only the contract itself may call it`];
    return went > 0 || INHERITED.includes(name) ? [] : [`${contract}: ${name} never went through`];
  });
  return [...few, ...wrong];
}

/** Which of the functions that vaults inherit went through in none of them. */
export function inherited(everything) {
  const went = (name) => everything.filter((row) => row.name === name).reduce((sum, row) => sum + row.went, 0);
  return INHERITED.filter((name) => went(name) === 0).map((name) => `no vault: ${name} never went through`);
}

function main() {
  const known = JSON.parse(readFileSync(path.join(root, 'test', 'vectors', 'selectors.json'), 'utf8'));
  const wrong = [];
  const everything = [];
  for (const contract of contracts.filter((name) => !BESIDE.includes(name))) {
    const file = path.join(root, 'cache', 'reached', `${contract}.txt`);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const all = rows(known[contract], sums(text));
    console.log(`${contract}: ${reached(all)} calls reached it, ${all.reduce((sum, row) => sum + row.went, 0)} went through, in ${text.split('\n').length - 1} runs`);
    for (const { name, made, went } of all) console.log(`  ${name.padEnd(24)} ${String(made).padStart(7)} ${String(went).padStart(7)}`);
    wrong.push(...complaints(contract, all));
    everything.push(...all);
  }
  wrong.push(...inherited(everything));
  for (const line of wrong) console.error(line);
  process.exit(wrong.length === 0 ? 0 : 1);
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === path.join(root, 'tools', 'reached.mjs')) main();
