// Syntax trees of the contracts, straight from the compiler: all sources in one run, so that the trees know each other.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './lib.mjs';

const solc = createRequire(import.meta.url)('solc');

/** Every node below and including `tree`. */
export function* nodes(tree) {
  if (tree === null || typeof tree !== 'object') return;
  if (tree.nodeType) yield tree;
  for (const child of Object.values(tree)) yield* nodes(child);
}

/** The sources of `src/`, by path. */
export function sources() {
  const files = readdirSync(path.join(root, 'src'), { recursive: true }).filter((file) => file.endsWith('.sol'));
  return Object.fromEntries(files.sort().map((file) => [`src/${file}`, readFileSync(path.join(root, 'src', file), 'utf8')]));
}

/** The syntax tree of each source, by path; what they import is read from `node_modules`. */
export function trees(texts) {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(texts).map(([file, content]) => [file, { content }])),
    settings: { remappings: ['@openzeppelin/=node_modules/@openzeppelin/'], outputSelection: { '*': { '': ['ast'] } } },
  };
  const load = (file) => ({ contents: readFileSync(path.join(root, file), 'utf8') });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: load }));
  const faults = (output.errors ?? []).filter((error) => error.severity === 'error');
  if (faults.length > 0) throw new Error(faults.map((fault) => fault.formattedMessage).join('\n'));
  return Object.fromEntries(Object.entries(output.sources).map(([file, { ast }]) => [file, ast]));
}
