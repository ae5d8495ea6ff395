#!/usr/bin/env node
// `node tools/vectors.mjs`: writes test/vectors/*.json, the golden digests that Solidity and Rust are both held to. Each
// file of `tools/vectors/` makes those of one contract; for every bound field there is a vector that differs in it alone,
// and under `foreign` one for every word of the domain: its name, its version, the chain, the contract. With
// `--check` it writes nothing and fails when a file would change.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib.mjs';

const folder = path.join(root, 'tools', 'vectors');
for (const file of readdirSync(folder).filter((name) => name !== 'lib.mjs').sort()) await import(path.join(folder, file));
