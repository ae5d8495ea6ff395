// The selectors of every pinned contract's state-changing functions, by name: what `test/DeployerTries.t.sol` tries.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { contracts, keccak256, root } from '../lib.mjs';
import { write } from './lib.mjs';

/** A parameter's type as a signature spells it. */
const spelt = ({ type, components }) => (type.startsWith('tuple') ? `(${components.map(spelt).join(',')})${type.slice(5)}` : type);

const changes = ({ type, stateMutability }) => type === 'function' && !['view', 'pure'].includes(stateMutability);

/** Names and selectors, in the order of the ABI. */
function tried(name) {
  const { abi } = JSON.parse(readFileSync(path.join(root, 'abi', `${name}.json`), 'utf8'));
  const functions = abi.filter(changes);
  const signatures = functions.map((one) => `${one.name}(${one.inputs.map(spelt).join(',')})`);
  const selectors = signatures.map((text) => keccak256(`0x${Buffer.from(text, 'utf8').toString('hex')}`).slice(0, 10));
  return { names: functions.map((one) => one.name), selectors };
}

write('selectors', Object.fromEntries(contracts.map((name) => [name, tried(name)])));
