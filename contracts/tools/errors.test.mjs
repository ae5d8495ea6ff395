// Every error is refused by name in some test: of the sources, and of what the pinned ABIs say besides.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from './lib.mjs';

/** OpenZeppelin's errors that no caller of ours can see. */
const UNREACHABLE = {
  ERC20InvalidSender: 'a transfer is from its caller or from who approved it, and nobody calls from zero; nothing here burns',
  ERC20InvalidApprover: 'whoever approves calls, and nobody calls from zero',
};

const solidity = (folder) => readdirSync(path.join(root, folder), { recursive: true }).filter((file) => file.endsWith('.sol')).map((file) => readFileSync(path.join(root, folder, file), 'utf8'));

/** The errors that a source declares. */
const declared = (source) => [...source.matchAll(/^\s*error (\w+)\(/gm)].map((one) => one[1]);

/** Those of `names` whose selector no text speaks of. */
const unsaid = (names, texts) => [...new Set(names)].filter((name) => !texts.some((text) => new RegExp(`\\b${name}\\.selector\\b`).test(text)));

/** The errors in the pinned ABIs. */
function pinned() {
  const files = readdirSync(path.join(root, 'abi')).map((file) => JSON.parse(readFileSync(path.join(root, 'abi', file), 'utf8')));
  return files.flatMap(({ abi }) => abi.filter((entry) => entry.type === 'error').map((entry) => entry.name));
}

test('every error of the sources and of the pinned ABIs is expected by its selector in a test', () => {
  const names = [...solidity('src').flatMap(declared), ...pinned()];
  assert.ok(names.length > 200, 'there are errors');
  assert.deepEqual(unsaid(names.filter((name) => !(name in UNREACHABLE)), solidity('test')), []);
});

test('the errors that nobody can see are in an ABI, and no test claims to see one', () => {
  const names = pinned();
  for (const name of Object.keys(UNREACHABLE)) assert.ok(names.includes(name), name);
  assert.deepEqual(unsaid(Object.keys(UNREACHABLE), solidity('test')), Object.keys(UNREACHABLE));
});

test('an error that no test expects is found, also when its name begins another', () => {
  const source = 'interface I {\n    error NotThere(uint256 id);\n    error Not();\n}\n';
  assert.deepEqual(declared(source), ['NotThere', 'Not']);
  assert.deepEqual(unsaid(['NotThere', 'Not'], ['vm.expectRevert(I.NotThere.selector);']), ['Not']);
});
