// How a draw cuts a pot, by hand: the parts that Solidity and Rust both have to come to.
import { keccak256 } from '../lib.mjs';
import { bytes32, word, write } from './lib.mjs';

const chance = (draw, index) => BigInt(keccak256(`0x${word(draw)}${word(index)}`));

/** The parts of `pot` by `draw`, or even ones without one (a draw of zeros). */
function split(pot, parts, draw) {
  const drawn = BigInt(draw) !== 0n;
  const weights = Array.from({ length: parts }, (_, i) => (drawn ? 1n + (chance(draw, i) & 0xffffffn) : 1n));
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  const offset = drawn ? (chance(draw, parts) & (2n ** 128n - 1n)) % all : all - 1n;
  let before = 0n;
  let cut = 0n;
  return weights.map((weight, i) => {
    before += weight;
    const end = BigInt(i + 1) + (before * (pot - BigInt(parts)) + offset) / all;
    const part = end - cut;
    cut = end;
    return part;
  });
}

const cases = [
  [10_000n, 10, bytes32('11')],
  [10_000n, 10, bytes32('12')],
  [10_000n, 3, bytes32('00')],
  [11n, 3, bytes32('00')],
  [11n, 10, bytes32('13')],
  [10n, 10, bytes32('14')],
  [1n, 1, bytes32('15')],
  [2n ** 96n - 1n, 128, bytes32('16')],
  [2n ** 96n - 1n, 128, bytes32('00')],
  [1_000_000n, 128, bytes32('17')],
];
write('split', { splits: cases.map(([pot, parts, draw]) => ({ pot: String(pot), parts: String(parts), draw, shares: split(pot, parts, draw).map(String) })) });
