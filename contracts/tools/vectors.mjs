#!/usr/bin/env node
// `node tools/vectors.mjs`: writes test/vectors/typed.json, the golden digests that Solidity and Rust are both held to.
//
// The digests are made here, by a third implementation that shares no code with the other two: EIP-712 by hand over
// keccak256. For every bound field there is a vector that differs in that field alone.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { keccak256, root } from './lib.mjs';

const hexOfText = (text) => `0x${Buffer.from(text, 'utf8').toString('hex')}`;
const word = (value) => (String(value).startsWith('0x') ? value.slice(2) : BigInt(value).toString(16)).padStart(64, '0');
const hash = (...words) => keccak256(`0x${words.join('')}`);
const typeHash = (type) => word(keccak256(hexOfText(type)));

const CLAIM = ['bytes32 id', 'uint32 index', 'uint96 amount', 'bytes32 dest', 'uint8 destKind', 'uint96 maxRelayerFee', 'address relayer', 'uint64 deadline'];
const TERMS = ['uint8 mode', 'uint8 depth', 'uint32 shares', 'address token', 'uint96 total', 'uint64 expiry', 'uint8 refundKind', 'bytes32 refundTo', 'bytes32 root', 'bytes32 salt'];
const DOMAIN = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';

function digest(domain, name, members, value) {
  const separator = hash(typeHash(DOMAIN), typeHash('Teahouse RedEnvelope'), typeHash('1'), word(domain.chainId), word(domain.contract));
  const fields = members.map((member) => word(value[member.split(' ')[1]]));
  const struct = hash(typeHash(`${name}(${members.join(',')})`), ...fields);
  return keccak256(`0x1901${separator.slice(2)}${struct.slice(2)}`);
}

/** The base case, and one case per field (and per field of the domain) that differs in it alone. */
function cases(name, members, base, others) {
  const domain = { chainId: '31337', contract: '0x00000000000000000000000000000000000e0001' };
  const all = [{ changed: 'nothing', ...domain, ...base }];
  for (const [field, value] of Object.entries({ chainId: '1', contract: '0x00000000000000000000000000000000000e0002', ...others })) {
    all.push({ ...all[0], changed: field, [field]: value });
  }
  return all.map((one) => ({ ...one, digest: digest(one, name, members, one) }));
}

const account = (byte) => `0x${byte.repeat(20)}`;
const bytes32 = (byte) => `0x${byte.repeat(32)}`;
const padded = (address) => `0x${address.slice(2).padStart(64, '0')}`;

const claim = { id: bytes32('11'), index: '3', amount: '250000', dest: padded(account('b0')), destKind: '0', maxRelayerFee: '1000', relayer: account('5e'), deadline: '1800003600' };
const otherClaim = { id: bytes32('12'), index: '4', amount: '250001', dest: padded(account('b1')), destKind: '1', maxRelayerFee: '1001', relayer: account('5f'), deadline: '1800003601' };
const terms = { mode: '0', depth: '4', shares: '10', token: account('70'), total: '2500000', expiry: '1800090000', refundKind: '0', refundTo: padded(account('a7')), root: bytes32('22'), salt: bytes32('33') };
const otherTerms = { mode: '1', depth: '5', shares: '11', token: account('71'), total: '2500010', expiry: '1800090001', refundKind: '1', refundTo: padded(account('a8')), root: bytes32('23'), salt: bytes32('34') };

const vectors = { claims: cases('Claim', CLAIM, claim, otherClaim), terms: cases('Terms', TERMS, terms, otherTerms) };
writeFileSync(path.join(root, 'test/vectors/typed.json'), `${JSON.stringify(vectors, null, 1)}\n`);
