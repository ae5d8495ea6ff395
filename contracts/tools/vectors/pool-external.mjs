// The hash of what else a payment out of the pool binds (`External` of `src/ShieldedPool.sol`): keccak256 of words, modulo the
// order of the circuits' field. Every field changes it, and so do chain and pool.
import { keccak256 } from '../lib.mjs';
import { account, bytes32, parts, typeHash, word, write } from './lib.mjs';

/** The order of BN254's scalar field. */
const P = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const LABEL = 'teahouse.external.1';

/** A ciphertext of 384 bytes that all differ from their neighbours; `first` is the first. */
const ciphertext = (first) => `0x${Array.from({ length: 384 }, (_, at) => ((first + 7 * at) % 256).toString(16).padStart(2, '0')).join('')}`;

/** `text` with another last byte: the end of a ciphertext is bound as well as its beginning. */
const bent = (text) => `${text.slice(0, -2)}${(Number.parseInt(text.slice(-2), 16) ^ 1).toString(16).padStart(2, '0')}`;

const base = {
  recipient: account('70'), submitter: account('71'), fee: '250000', notBefore: '1800000000', deadline: '1800003600', adapter: account('72'), parameters: bytes32('11'),
  ciphertext0: ciphertext(3), ciphertext1: ciphertext(5),
};
const others = {
  chainId: '1', contract: '0x00000000000000000000000000000000000e0002',
  recipient: account('73'), submitter: account('74'), fee: '250001', notBefore: '1800000001', deadline: '1800003601', adapter: account('75'), parameters: bytes32('12'),
  ciphertext0: bent(base.ciphertext0), ciphertext1: bent(base.ciphertext1),
};

/** The hash, as 32 bytes. */
function external(one) {
  const plain = ['chainId', 'contract', 'recipient', 'submitter', 'fee', 'notBefore', 'deadline', 'adapter', 'parameters'].map((field) => word(one[field]));
  const hashed = ['ciphertext0', 'ciphertext1'].map((field) => word(keccak256(one[field])));
  const hash = keccak256(`0x${[typeHash(LABEL), ...plain, ...hashed].join('')}`);
  return `0x${(BigInt(hash) % P).toString(16).padStart(64, '0')}`;
}

write('pool-external', { externals: parts(external, base, others) });
