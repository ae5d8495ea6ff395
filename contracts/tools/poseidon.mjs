#!/usr/bin/env node
// `node tools/poseidon.mjs`: writes src/libraries/PoseidonTables.sol, the matrices and round constants of circom's Poseidon
// over BN254. With `--check` it writes nothing and fails when the file would change.
//
// Both come from the LFSR of the Poseidon paper, "Initialization of the Grain LFSR" (appendix E), as its authors' script
// draws them: constants below the field, then a Cauchy matrix. Nothing here shares code with what the tests compare to.
import { made } from './lib.mjs';

const P = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const BITS = 254;
const FULL_ROUNDS = 8;
const PARTIAL_ROUNDS = { 2: 56, 3: 57, 5: 60 };

/** The bits that the shrunken LFSR gives for a state of `t` elements. */
function grain(t) {
  const state = [];
  const put = (value, width) => {
    for (let i = width - 1; i >= 0; i -= 1) state.push(Math.floor(value / 2 ** i) % 2);
  };
  for (const [value, width] of [[1, 2], [0, 4], [BITS, 12], [t, 12], [FULL_ROUNDS, 10], [PARTIAL_ROUNDS[t], 10], [2 ** 30 - 1, 30]]) put(value, width);
  const step = () => {
    const bit = state[62] ^ state[51] ^ state[38] ^ state[23] ^ state[13] ^ state[0];
    state.shift();
    state.push(bit);
    return bit;
  };
  for (let i = 0; i < 160; i += 1) step();
  return () => {
    while (step() === 0) step();
    return step();
  };
}

/** `base` to the power `exponent`. */
function power(base, exponent) {
  let result = 1n;
  for (let b = base % P, e = exponent; e > 0n; e >>= 1n, b = (b * b) % P) if (e & 1n) result = (result * b) % P;
  return result;
}

/** Round constants and matrix for a state of `t` elements. */
function parameters(t) {
  const bit = grain(t);
  const number = () => Array.from({ length: BITS }, bit).reduce((value, next) => value * 2n + BigInt(next), 0n);
  const below = () => {
    for (;;) {
      const value = number();
      if (value < P) return value;
    }
  };
  const constants = Array.from({ length: (FULL_ROUNDS + PARTIAL_ROUNDS[t]) * t }, below);
  const points = Array.from({ length: 2 * t }, () => number() % P);
  const matrix = points.slice(0, t).map((x) => points.slice(t).map((y) => power(x + y, P - 2n)));
  return { constants, matrix };
}

const sum = (values) => values.reduce((total, value) => total + value, 0n);
const mod = (value) => ((value % P) + P) % P;
const inverse = (value) => power(mod(value), P - 2n);
/** A row of numbers times a matrix (a list of rows). */
const rowTimes = (row, matrix) => matrix[0].map((_, j) => mod(sum(row.map((value, i) => value * matrix[i][j]))));
/** A matrix times a column. */
const timesColumn = (matrix, column) => matrix.map((row) => mod(sum(row.map((value, i) => value * column[i]))));

/** A matrix times a matrix. */
const times = (left, right) => left.map((row) => rowTimes(row, right));
const trace = (matrix) => mod(sum(matrix.map((row, i) => row[i])));

/** The c of `N^n = c1 N^(n-1) + … + cn`, by Faddeev and LeVerrier. */
function characteristic(N) {
  const found = [];
  let power_ = N.map((row, i) => row.map((_, j) => BigInt(i === j)));
  for (let k = 1; k <= N.length; k += 1) {
    const next = times(N, power_);
    found.push(mod(trace(next) * inverse(BigInt(k))));
    power_ = next.map((row, i) => row.map((value, j) => mod(value - (i === j ? found.at(-1) : 0n))));
  }
  return found;
}

/** The inverse of a matrix, by elimination. */
function inverted(matrix) {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => BigInt(i === j))]);
  for (let at = 0; at < size; at += 1) {
    const found = rows.findIndex((row, i) => i >= at && row[at] !== 0n);
    [rows[at], rows[found]] = [rows[found], rows[at]];
    const unit = inverse(rows[at][at]);
    rows[at] = rows[at].map((value) => mod(value * unit));
    for (let i = 0; i < size; i += 1) if (i !== at) rows[i] = rows[i].map((value, j) => mod(value - rows[i][at] * rows[at][j]));
  }
  return rows.map((row) => row.slice(size));
}

/**
 * The middle rounds act on the first element only; on the others they are a fixed linear map N with a constant input v, seen
 * through a fixed row w. So their constants can be carried forward into the first element's, and their state be written
 * as h = T s in the basis where w is the first axis ("observable canonical form"), with the c of N's characteristic polynomial:
 *
 *     a' = M00 a^5 + h1,   hi' = ci h1 + h(i+1) + (T v)i a^5, the last without an h behind it        (state of 3, 5)
 *     a' = M00 a^5 + h,    h' = N h + w v a^5                                                         (state of 2)
 *
 * The same permutation for 4, 5 or 9 products a round instead of 4, 9 or 25 and one constant instead of 2, 3 or 5. For a state of 2
 * the basis is left as it is, and scaled by w.
 */
function middle(t, matrix, constants) {
  const [w, N] = [matrix[0].slice(1), matrix.slice(1).map((row) => row.slice(1))];
  const v = matrix.slice(1).map((row) => row[0]);
  const round = (r) => constants.slice(r * t, (r + 1) * t);
  const [first, last] = [FULL_ROUNDS / 2, FULL_ROUNDS / 2 + PARTIAL_ROUNDS[t]];
  const own = [];
  let carried = { first: 0n, others: v.map(() => 0n) };
  for (let r = first; r < last; r += 1) {
    const [k, ...others] = round(r);
    own.push(mod(k + carried.first));
    const known = others.map((value, i) => mod(value + carried.others[i]));
    carried = { first: rowTimes(w, known.map((value) => [value]))[0], others: timesColumn(N, known) };
  }
  const after = round(last).map((value, i) => mod(value + [carried.first, ...carried.others][i]));
  const ends = { before: constants.slice(0, first * t), own, after: [...after, ...constants.slice((last + 1) * t)] };
  if (t === 2) return { ...ends, words: [w[0] * v[0] % P, inverse(w[0])] };
  const c = characteristic(N);
  const T = [w];
  while (T.length < c.length) T.push(rowTimes(T.at(-1), N).map((value, i) => mod(value - c[T.length - 1] * w[i])));
  return { ...ends, words: [...c, ...timesColumn(T, v), ...T.flat(), ...inverted(T).flat()] };
}

const hex = (value) => value.toString(16).padStart(64, '0');

/** One table as a Solidity constant. */
function table(t) {
  const { matrix, constants } = parameters(t);
  const { before, own, after, words } = middle(t, matrix, constants);
  const all = [...matrix.flat(), ...words, ...before, ...own, ...after];
  const rows = all.map((value) => `hex"${hex(value)}"`);
  return `    /// State of ${t}: ${t * t} words of matrix, ${words.length} for the middle rounds, then the constants of ${FULL_ROUNDS / 2} full rounds (${t} words each),
    /// ${PARTIAL_ROUNDS[t]} middle rounds (1 word each) and ${FULL_ROUNDS / 2} full rounds.
    bytes internal constant T${t} = ${rows.join('\n        ')};`;
}

made(
  'src/libraries/PoseidonTables.sol',
  `// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// The matrices and round constants of circom's Poseidon over BN254, written by \`tools/poseidon.mjs\`, which says why the
/// middle rounds need so few.
library PoseidonTables {
${[2, 3, 5].map(table).join('\n')}
}
`,
  'node tools/poseidon.mjs',
);
