// `TEAHOUSE_VECTORS=FOLDER node --test tools/`: the curve's operations as verifiers use them give what the machine's own vectors say
// (`evm-bn256/*.json`, by go-ethereum). Without the variable it is skipped by name; set and missing is a failure.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';
import { keccak256, native, root } from './lib.mjs';

const folder = process.env.TEAHOUSE_VECTORS;
const skip = folder === undefined ? 'TEAHOUSE_VECTORS is not set' : false;
const vectors = (name) => JSON.parse(readFileSync(path.join(folder, 'evm-bn256', `${name}.json`), 'utf8'));
const HARNESS = 'test/helpers/Bn254Harness.sol';

/** The code of the harness. */
function code() {
  const solc = createRequire(import.meta.url)('solc');
  const read = (file) => ({ contents: readFileSync(path.join(root, file), 'utf8') });
  const settings = { evmVersion: 'cancun', optimizer: { enabled: true, runs: 1000 }, outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } } };
  const input = { language: 'Solidity', sources: { [HARNESS]: { content: read(HARNESS).contents } }, settings };
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input), { import: read }));
  return `0x${contracts[HARNESS].Bn254Harness.evm.deployedBytecode.object}`;
}

/** A chain on which the harness stands at 0xBB, and a way to call it: the words of the answer. */
async function chain() {
  const anvil = spawn(native('anvil'), ['--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve) => {
    let said = '';
    anvil.stdout.on('data', (data) => {
      const at = /Listening on (\S+)/.exec((said += data));
      if (at) resolve(`http://${at[1]}`);
    });
  });
  const to = `0x${'bb'.padStart(40, '0')}`;
  const ask = async (method, params) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const { result, error } = await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
    assert.equal(error, undefined, JSON.stringify(error));
    return result;
  };
  await ask('anvil_setCode', [to, code()]);
  const call = async (signature, data) => {
    const selector = keccak256(`0x${Buffer.from(signature, 'utf8').toString('hex')}`).slice(0, 10);
    const result = await ask('eth_call', [{ to, data: selector + data, gas: '0x1c9c380' }, 'latest']);
    return result.slice(2).match(/.{64}/g);
  };
  return { call, end: () => anvil.kill() };
}

const word = (number) => number.toString(16).padStart(64, '0');
const bytes = (hex) => word(32) + word(hex.length / 2) + hex.padEnd(Math.ceil(hex.length / 64) * 64, '0');

test('sums, products and pairings are those of the machine', { skip }, async (t) => {
  const { call, end } = await chain();
  t.after(end);
  for (const [verb, name, length] of [['add', 'bn256Add', 128], ['mul', 'bn256ScalarMul', 96]]) {
    for (const vector of vectors(name)) {
      // A precompile reads what it needs, and zeros behind the end.
      const input = vector.Input.padEnd(2 * length, '0').slice(0, 2 * length);
      const [done, x, y] = await call(`${verb}(bytes)`, bytes(input));
      assert.deepEqual([Number(`0x${done}`), x + y], [1, vector.Expected], vector.Name);
    }
  }
  for (const vector of vectors('bn256Pairing')) {
    const [holds] = await call('pair(bytes)', bytes(vector.Input));
    assert.equal(holds, vector.Expected, vector.Name);
  }
});

test('what the vectors pair are points of their groups, and with one bit changed they are none', { skip }, async (t) => {
  const { call, end } = await chain();
  t.after(end);
  for (const vector of vectors('bn256Pairing')) {
    for (const pair of vector.Input.match(/.{384}/g) ?? []) {
      const [first, second] = [pair.slice(0, 128), pair.slice(128)];
      const bent = (hex) => hex.slice(0, -1) + (parseInt(hex.at(-1), 16) ^ 1).toString(16);
      const present = (hex) => (/^0+$/.test(hex) ? 0 : 1);
      const asked = async (hex) => Number(`0x${(await call('isPoint(uint256,uint256)', hex))[0]}`);
      const twist = async (hex) => Number(`0x${(await call('isTwist(bytes)', bytes(hex)))[0]}`);
      assert.deepEqual([await asked(first), await asked(bent(first))], [present(first), 0], vector.Name);
      assert.deepEqual([await twist(second), await twist(bent(second))], [present(second), 0], vector.Name);
    }
  }
});
