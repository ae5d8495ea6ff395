// EIP-712 by hand over keccak256: a third implementation that shares no code with Solidity or Rust, so that golden digests
// hold the other two to the standard and not to each other.
import { keccak256, made } from '../lib.mjs';

const DOMAIN = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';
const hexOfText = (text) => `0x${Buffer.from(text, 'utf8').toString('hex')}`;
const hash = (...words) => keccak256(`0x${words.join('')}`);

/** A number, an address or 32 bytes as one ABI word, without `0x`. */
export const word = (value) => (String(value).startsWith('0x') ? value.slice(2) : BigInt(value).toString(16)).padStart(64, '0');
/** The hash of a type's text, as a word. */
export const typeHash = (type) => word(keccak256(hexOfText(type)));
/** An account of one repeated byte. */
export const account = (byte) => `0x${byte.repeat(20)}`;
/** 32 bytes of one repeated byte. */
export const bytes32 = (byte) => `0x${byte.repeat(32)}`;
/** An address as a 32-byte destination. */
export const padded = (address) => `0x${address.slice(2).padStart(64, '0')}`;
/** `hashStruct` of fields that are words already. */
export const structHash = (type, words) => hash(typeHash(type), ...words);

/** The digest of a struct hash in the domain of contract `name`. */
export function digestOf(name, domain, struct, version = '1') {
  const separator = hash(typeHash(DOMAIN), typeHash(name), typeHash(version), word(domain.chainId), word(domain.contract));
  return keccak256(`0x1901${separator.slice(2)}${struct.slice(2)}`);
}

/** Per list of vectors, its base case in its own domain and in those that differ from it in one word. */
const domains = new WeakMap();

/** `list`, which is read in the domains `strangers`. */
export function inDomains(list, strangers) {
  domains.set(list, strangers);
  return list;
}

/** `list`, which is read in the same domains as `other`. */
export const likewise = (list, other) => inDomains(list, domains.get(other));

/** The base case in its own domain, and in one more per word of the domain: a signature there is none here. */
export function strangers(own, others, struct, digest) {
  const all = [{ changed: 'nothing', ...own }, ...Object.entries(others).map(([word_, value]) => ({ changed: word_, ...own, [word_]: value }))];
  return all.map((one) => ({ ...one, struct, digest: digest(one) }));
}

/** `hashStruct` of a flat type whose members are all one word. */
export function flat(type, members) {
  return (value) => structHash(`${type}(${members.join(',')})`, members.map((member) => word(value[member.split(' ')[1]])));
}

const OTHER = { chainId: '1', contract: '0x00000000000000000000000000000000000e0002' };

/** The base case, and one case per field (and per field of the domain) that differs in it alone. */
export function cases(name, struct, base, others) {
  const domain = { chainId: '31337', contract: '0x00000000000000000000000000000000000e0001' };
  const all = [{ changed: 'nothing', ...domain, ...base }];
  for (const [field, value] of Object.entries({ ...OTHER, ...others })) {
    all.push({ ...all[0], changed: field, [field]: value });
  }
  const elsewhere = { name: 'Teahouse', version: '2', ...OTHER };
  const base_ = struct(all[0]);
  const bound = strangers({ name, version: '1', ...domain }, elsewhere, base_, (one) => digestOf(one.name, one, base_, one.version));
  return inDomains(all.map((one) => ({ ...one, digest: digestOf(name, one, struct(one)) })), bound);
}

/** The same for a type that is only ever hashed into another: its `hashStruct`, without a domain. */
export function parts(struct, base, others) {
  const same = { chainId: '31337', contract: '0x00000000000000000000000000000000000e0001' };
  const all = [{ changed: 'nothing', ...same, ...base }, ...Object.entries(others).map(([field, value]) => ({ changed: field, ...same, ...base, [field]: value }))];
  return inDomains(all.map((one) => ({ ...one, digest: struct(one) })), []);
}

/** Writes `test/vectors/<file>.json`, or checks it. */
export function write(file, vectors) {
  made(`test/vectors/${file}.json`, `${JSON.stringify(vectors, null, 1)}\n`, 'node tools/vectors.mjs');
}

/** Writes or checks vectors of what is signed; `foreign` has each list's base case in other domains. */
export function writeSigned(file, vectors) {
  const found = Object.entries(vectors).map(([of, list]) => [of, domains.get(list)]);
  const without = found.filter(([, bound]) => bound === undefined).map(([of]) => of);
  if (without.length > 0) throw new Error(`${file}: ${without} say no domain`);
  write(file, { ...vectors, foreign: Object.fromEntries(found) });
}

/** What owners, heirs and recovery accounts sign, in the domain of contract `name` (`src/types/OwnerActs.sol`). */
export function ownerActs(name) {
  const tail = ['uint64 nonce', 'uint64 deadline'];
  const acts = {
    OfferOwner: ['address to'], AcceptOwner: ['address owner'], SetRecovery: ['address recovery', 'uint32 delay'], StartRecovery: ['address heir'], CancelRecovery: [],
  };
  const base = { id: bytes32('11'), to: account('70'), owner: account('71'), recovery: account('72'), delay: '259200', heir: account('73'), nonce: '5', deadline: '1800003600' };
  const other = { id: bytes32('12'), to: account('74'), owner: account('75'), recovery: account('76'), delay: '259201', heir: account('77'), nonce: '6', deadline: '1800003601' };
  return acted(name, Object.fromEntries(Object.entries(acts).map(([type, own]) => [type, ['bytes32 id', ...own, ...tail]])), base, other);
}

/** Cases of several flat types that draw their members from one set of values. */
export function acted(name, types, base, other) {
  const of = (members, values) => Object.fromEntries(members.map((member) => member.split(' ')[1]).map((field) => [field, values[field]]));
  return Object.fromEntries(Object.entries(types).map(([type, members]) => [type, cases(name, flat(type, members), of(members, base), of(members, other))]));
}
