// What a store's key signs: its stake, its card, the end of its stake, and its receipts. The base receipt is the one of
// `relay/wire/golden/`, so that relay and contract are held to the same bytes.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { keccak256, root } from '../lib.mjs';
import { account, bytes32, cases, flat, inDomains, strangers, typeHash, writeSigned } from './lib.mjs';

const STAKE = ['address store', 'bytes32 peerIdHash', 'bytes32 priceCardHash', 'uint256 idCommitment', 'uint96 amount', 'address payTo', 'uint64 validUntil', 'uint64 seq'];
const CARD = ['address store', 'bytes32 peerIdHash', 'bytes32 priceCardHash', 'uint64 validUntil', 'uint64 seq'];
const UNBOND = ['address store', 'uint64 seq', 'uint64 deadline'];
const RECEIPT = ['address store', 'bytes32 boxId', 'bytes32 content', 'uint64 storedAt', 'uint64 expiresAt'];

const card = { store: account('a1'), peerIdHash: bytes32('11'), priceCardHash: bytes32('22'), validUntil: '1815000000', seq: '3' };
const otherCard = { store: account('a2'), peerIdHash: bytes32('12'), priceCardHash: bytes32('23'), validUntil: '1815000001', seq: '4' };
const stake = { ...card, idCommitment: '18586133768512220936620570745912940619677854269274689475585506675881198879027', amount: '100000000000000000', payTo: account('b0') };
const otherStake = { ...otherCard, idCommitment: '19014214495641488759237505126948346942972912379615652741039992445865937985820', amount: '100000000000000001', payTo: account('b1') };
const unbond = { store: account('a1'), seq: '3', deadline: '1800003600' };
const otherUnbond = { store: account('a2'), seq: '4', deadline: '1800003601' };

/** The receipt that the relay's golden file holds, field by field, and its signature. */
function goldenReceipt() {
  const hex = readFileSync(path.join(root, '../relay/wire/golden/receipt.hex'), 'utf8').trim();
  const at = (from, to) => `0x${hex.slice(2 * from, 2 * to)}`;
  const time = (from) => BigInt(at(from, from + 8)).toString();
  const fields = { store: at(1, 21), boxId: at(21, 53), content: at(53, 85), storedAt: time(85), expiresAt: time(93) };
  return { fields, signature: at(101, 166) };
}

/** Receipts in a domain of their own, which names neither chain nor contract: both may differ, and the digest does not. */
function receipts() {
  const { fields, signature } = goldenReceipt();
  const others = { store: account('a2'), boxId: bytes32('23'), content: bytes32('04'), storedAt: '1795000001', expiresAt: '1796209601' };
  const hash = (words) => keccak256(`0x${words.join('')}`);
  const domain = ({ name, version }) => hash([typeHash('EIP712Domain(string name,string version)'), typeHash(name), typeHash(version)]);
  const struct = flat('StoreReceipt', RECEIPT);
  const digest = (structs, words) => keccak256(`0x1901${domain(words).slice(2)}${structs.slice(2)}`);
  const own = { name: 'Teahouse Store', version: '1' };
  const list = cases('', struct, { ...fields, signature }, others).map((one) => ({ ...one, digest: digest(struct(one), own) }));
  const base = struct(list[0]);
  return inDomains(list, strangers(own, { name: 'Teahouse', version: '2' }, base, (words) => digest(base, words)));
}

const NAME = 'Teahouse RelayStake';
writeSigned('relay-stake', {
  stakes: cases(NAME, flat('StakeTerms', STAKE), stake, otherStake),
  cards: cases(NAME, flat('Card', CARD), card, otherCard),
  unbonds: cases(NAME, flat('Unbond', UNBOND), unbond, otherUnbond),
  receipts: receipts(),
});
