#!/usr/bin/env node
// `node tools/check.mjs`: everything that must hold of the contracts, in one go and without a network:
// the sources are formatted, raise no lint, compile, pass their tests, take 95 in a hundred branches, cost the gas that is committed, give
// nobody a power, and are what abi/*.json says; golden digests and Poseidon's tables are what their tools write.
// With TEAHOUSE_FULL=1 the fuzz and invariant runs are those of the profile `full`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { emptyCampaigns, forge, root } from './lib.mjs';

const profile = process.env.TEAHOUSE_FULL === '1' ? 'full' : 'default';
const tool = (name, ...args) => spawnSync(process.execPath, [path.join(root, 'tools', name), ...args], { stdio: 'inherit' }).status ?? 1;
const steps = [
  ['format', () => forge(['fmt', '--check'])],
  ['lints', () => forge(['lint', 'src'])],
  ['tests and gas', () => emptyCampaigns() ?? forge(['test', '--gas-snapshot-check=true'], { FOUNDRY_PROFILE: profile })],
  ['calls that reached the contracts', () => tool('reached.mjs')],
  ['branch coverage', () => tool('coverage.mjs')],
  ['tools', () => spawnSync(process.execPath, ['--test', 'tools/'], { cwd: root, stdio: 'inherit' }).status ?? 1],
  ['privileged calls', () => tool('privileged.mjs', '--check')],
  ['golden digests', () => tool('vectors.mjs', '--check')],
  ["Poseidon's tables", () => tool('poseidon.mjs', '--check')],
  ['abi', () => tool('abi.mjs', '--check')],
];
for (const [name, step] of steps) {
  const status = step();
  if (status !== 0) {
    console.error(`contracts: ${name} failed`);
    process.exit(status);
  }
}
