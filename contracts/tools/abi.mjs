#!/usr/bin/env node
// `node tools/abi.mjs`: builds and writes abi/*.json; with `--check` it writes nothing and fails when one would change.
//
// Each file holds what the Rust side binds to (abi, bytecode) and what must not change unseen (hash of the code that
// runs, storage layout with the members of its structs and namespaces, compiler settings).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layout, namespaces } from './layout.mjs';
import { contracts, forge, keccak256, root, sourceOf } from './lib.mjs';

/** The committed form of one contract, from forge's artifact. */
function form(name) {
  const artifact = JSON.parse(readFileSync(path.join(root, 'out', `${name}.sol`, `${name}.json`), 'utf8'));
  if (Object.keys(artifact.deployedBytecode.immutableReferences ?? {}).length > 0) {
    throw new Error(`${name} has immutables: its code would have another hash on every chain`);
  }
  const { compiler, settings } = JSON.parse(artifact.rawMetadata);
  return {
    contract: name,
    solc: compiler.version,
    evmVersion: settings.evmVersion,
    optimizerRuns: settings.optimizer.runs,
    runtimeHash: keccak256(artifact.deployedBytecode.object),
    runtimeSize: (artifact.deployedBytecode.object.length - 2) / 2,
    storage: [...layout(artifact.storageLayout), ...namespaces(readFileSync(path.join(root, sourceOf[name]), 'utf8'))],
    abi: artifact.abi,
    bytecode: artifact.bytecode.object,
  };
}

const canonical = (value) => `${JSON.stringify(value, null, 1)}\n`;

const check = process.argv.includes('--check');
const status = forge(['build', '--skip', 'test', '--quiet']);
if (status !== 0) process.exit(status);
mkdirSync(path.join(root, 'abi'), { recursive: true });
let drifted = 0;
for (const name of contracts) {
  const file = path.join(root, 'abi', `${name}.json`);
  const wanted = canonical(form(name));
  const found = (() => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  })();
  if (found === wanted) continue;
  drifted += 1;
  if (check) console.error(`abi/${name}.json is not what src/ compiles to: run \`node tools/abi.mjs\` and look at the diff`);
  else {
    writeFileSync(file, wanted);
    console.log(`wrote abi/${name}.json`);
  }
}
process.exit(check && drifted > 0 ? 1 : 0);
