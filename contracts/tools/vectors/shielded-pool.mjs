// What keepers sign, and what a pool hashes for its proofs. Deposits and batches are those of `zk-circuits/vectors`, to which the
// circuits are held; external data is hashed here by hand.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { keccak256, root } from '../lib.mjs';
import { account, bytes32, cases, flat, word, write, writeSigned } from './lib.mjs';

const P = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const circuits = (file) => JSON.parse(readFileSync(path.join(root, '..', 'zk-circuits', 'vectors', `${file}.json`), 'utf8'));
const hexOfText = (text) => `0x${Buffer.from(text, 'utf8').toString('hex')}`;
const element = (hash) => `0x${(BigInt(hash) % P).toString(16).padStart(64, '0')}`;

const NAME = 'Teahouse ShieldedPool';
writeSigned('shielded-pool', { closings: cases(NAME, flat('CloseDeposits', ['uint256 nonce']), { nonce: '5' }, { nonce: '6' }) });

/** Deposits of the circuits' notes. */
const deposits = circuits('notes').notes.map((note) => ({
  chainId: String(note.deposit.chain), contract: note.deposit.pool, counter: String(note.deposit.counter), token: note.asset, value: note.value,
  noteKey: note['note key'], rho: note.rho, commitment: note.commitment,
}));

/** Batches of the circuits. */
const batches = circuits('pool').batches.map((batch) => ({
  chainId: String(batch.chain), contract: batch.pool, size: String(batch.size), count: String(batch.count), start: String(batch.start),
  leaves: batch.leaves, oldRoot: batch['old root'], newRoot: batch['new root'], payee: batch.payee, publics: batch['public inputs'],
}));

const FIELDS = ['recipient', 'submitter', 'fee', 'notBefore', 'deadline', 'adapter', 'parameters'];
const TEXTS = ['ciphertext0', 'ciphertext1'];
const text = (byte) => `0x${byte.repeat(384)}`;
const base = {
  chainId: '31337', contract: '0x00000000000000000000000000000000000e0001', recipient: account('70'), submitter: account('71'), fee: '12', notBefore: '1800000000',
  deadline: '1800003600', adapter: account('72'), parameters: bytes32('33'), ciphertext0: text('44'), ciphertext1: text('55'),
};
const others = {
  chainId: '1', contract: '0x00000000000000000000000000000000000e0002', recipient: account('73'), submitter: account('00'), fee: '340282366920938463463374607431768211455',
  notBefore: '0', deadline: '18446744073709551615', adapter: account('00'), parameters: bytes32('00'), ciphertext0: text('45'), ciphertext1: text('44'),
};

/** The hash of external data, modulo the field. */
function external(one) {
  const words = [keccak256(hexOfText('teahouse.external.1')), one.chainId, one.contract, ...FIELDS.map((field) => one[field]), ...TEXTS.map((field) => keccak256(one[field]))];
  return element(keccak256(`0x${words.map(word).join('')}`));
}
const externals = [{ changed: 'nothing', ...base }, ...Object.entries(others).map(([field, value]) => ({ changed: field, ...base, [field]: value }))];

write('shielded-hashes', { deposits, batches, externals: externals.map((one) => ({ ...one, hash: external(one) })) });
