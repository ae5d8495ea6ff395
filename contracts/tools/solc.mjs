#!/usr/bin/env node
// The Solidity compiler as forge wants it: a program that names its version and compiles standard JSON.
// It is solc-js from node_modules, so that nothing has to be downloaded but npm packages.
import { createRequire } from 'node:module';
import { readFileSync, writeSync } from 'node:fs';

const solc = createRequire(import.meta.url)('solc');

if (process.argv.includes('--version')) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`);
} else if (process.argv.includes('--standard-json')) {
  const answer = Buffer.from(solc.compile(readFileSync(0, 'utf8')));
  // A pipe takes what fits: write until everything is through.
  for (let done = 0; done < answer.length; ) {
    try {
      done += writeSync(1, answer, done);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
} else {
  console.error('solc.mjs: --version or --standard-json');
  process.exit(2);
}
