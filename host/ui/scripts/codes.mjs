// Gathers every error code of the crates that a page can be told, into src/i18n/codes/list.txt.
// `npm run codes` writes the list; a test reads it and fails when a code has no sentence.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const HOUSE = join(HERE, '../../..');
const CRATES = ['base', 'zk-circuits/src', 'contracts/chain', 'wallet', 'relay/src', 'relay/wire', 'miniapp-sdk/bundle', 'host/chat', 'host/runtime', 'host/api', 'host/node'];
const CODE = /"([A-Z][A-Z0-9]{2}-[0-9]{3})"/g;
// Told to operators and to people who replay a recording, never to a page.
const ELSEWHERE = /^(MBX|TRC|CLI|CFG|SDK)-/;

/** Every code in the crates, in order. */
export async function codesOfTheCrates() {
  const found = new Set();
  for (const crate of CRATES) for (const file of await sources(join(HOUSE, crate))) collect(await readFile(file, 'utf8'), found);
  return [...found].sort();
}

/** Codes stand in the product's own lines: what follows the tests of a file is not read. */
function collect(text, found) {
  const product = text.split(/#\[cfg\(test\)\]\s*(pub(\(crate\))? )?mod \w+ \{/)[0];
  for (const [, code] of product.matchAll(CODE)) if (!ELSEWHERE.test(code)) found.add(code);
}

async function sources(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const isSource = ({ name, parentPath }) => name.endsWith('.rs') && name !== 'tests.rs' && !/\/(tests|benches|target|node_modules|testing)(\/|$)/.test(parentPath);
  return entries.filter((entry) => entry.isFile() && isSource(entry)).map((entry) => join(entry.parentPath, entry.name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const codes = await codesOfTheCrates();
  await writeFile(join(HERE, '../src/i18n/codes/list.txt'), codes.join('\n') + '\n');
  console.log(`${codes.length} codes`);
}
