import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from './lib.mjs';

/** A name alone as a statement: an outcome that is thrown away. */
const THROWN_AWAY = /^\s+(?!break|continue|return|_)\w+;\s*$/gm;

// After `vm.expectRevert` a low-level call does not fail the test: its outcome says whether the revert was the expected one.
test('no test throws the outcome of a call away', () => {
  const folder = path.join(root, 'test');
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.sol'));
  const found = files.flatMap((file) => [...readFileSync(path.join(folder, file), 'utf8').matchAll(THROWN_AWAY)].map((one) => `${file}: ${one[0].trim()}`));
  assert.deepEqual(found, []);
});

test('a name alone is found, and words of the language are not', () => {
  assert.equal([...'        done;\n'.matchAll(THROWN_AWAY)].length, 1);
  for (const line of ['        _;\n', '            continue;\n', '        done = true;\n']) assert.equal([...line.matchAll(THROWN_AWAY)].length, 0);
});
