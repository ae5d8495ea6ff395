// What the parties of a deal agree on, what both sign to settle, and what an arbiter signs to rule.
import { keccak256 } from '../lib.mjs';
import { account, bytes32, cases, flat, padded, structHash, word, writeSigned } from './lib.mjs';

const MILESTONE = 'Milestone(uint96 amount,uint64 deliverBy,uint32 reviewWindow)';
const BEFORE = ['address payer', 'address payee', 'address arbiter', 'address token'];
const AFTER = ['uint96 payerDeposit', 'uint96 payeeDeposit', 'uint16 arbiterFeeBps', 'uint96 arbiterFeeCap', 'uint32 responseWindow', 'uint32 challengeWindow', 'uint32 rulingWindow', 'uint16 defaultBps', 'uint8 payerKind', 'bytes32 payerTo', 'uint8 payeeKind', 'bytes32 payeeTo', 'bytes32 metaHash', 'uint64 acceptBy', 'bytes32 salt'];
const TERMS = `DealTerms(${[...BEFORE, 'Milestone[] milestones', ...AFTER].join(',')})${MILESTONE}`;
const SETTLEMENT = ['bytes32 id', 'uint16 milestones', 'uint96 toPayer', 'uint96 toPayee', 'uint32 nonce', 'uint64 deadline'];
const RULING = ['bytes32 id', 'uint8 milestone', 'uint16 payeeBps', 'bytes32 reasonsHash', 'uint64 deadline'];

/** The milestones of a case are flat fields (`amount0`, `amount1`, …), of which the first `count` count. */
function milestones(value) {
  const hashes = Array.from({ length: Number(value.count) }, (_, i) => structHash(MILESTONE, [value[`amount${i}`], value[`deliverBy${i}`], value[`reviewWindow${i}`]].map(word)));
  return word(keccak256(`0x${hashes.map(word).join('')}`));
}

function terms(value) {
  const words = (members) => members.map((member) => word(value[member.split(' ')[1]]));
  return structHash(TERMS, [...words(BEFORE), milestones(value), ...words(AFTER)]);
}

const base = {
  payer: account('a1'), payee: account('b2'), arbiter: account('c3'), token: account('70'),
  count: '2', amount0: '1001', deliverBy0: '1800864000', reviewWindow0: '259200', amount1: '2002', deliverBy1: '1801468800', reviewWindow1: '259201',
  payerDeposit: '100', payeeDeposit: '60', arbiterFeeBps: '500', arbiterFeeCap: '40', responseWindow: '172800', challengeWindow: '86400', rulingWindow: '432000', defaultBps: '5000',
  payerKind: '0', payerTo: padded(account('a7')), payeeKind: '0', payeeTo: padded(account('b7')), metaHash: bytes32('3e'), acceptBy: '1800172800', salt: bytes32('33'),
};
const others = {
  payer: account('a2'), payee: account('b3'), arbiter: account('00'), token: account('71'),
  count: '1', amount0: '1002', deliverBy0: '1800864001', reviewWindow0: '259202', amount1: '2003', deliverBy1: '1801468801', reviewWindow1: '259203',
  payerDeposit: '101', payeeDeposit: '61', arbiterFeeBps: '501', arbiterFeeCap: '41', responseWindow: '172801', challengeWindow: '86401', rulingWindow: '432001', defaultBps: '5001',
  payerKind: '1', payerTo: padded(account('a8')), payeeKind: '1', payeeTo: padded(account('b8')), metaHash: bytes32('3f'), acceptBy: '1800172801', salt: bytes32('34'),
};
const settlement = { id: bytes32('11'), milestones: '3', toPayer: '163', toPayee: '3000', nonce: '2', deadline: '1800003600' };
const otherSettlement = { id: bytes32('12'), milestones: '1', toPayer: '164', toPayee: '3001', nonce: '3', deadline: '1800003601' };
const ruling = { id: bytes32('11'), milestone: '1', payeeBps: '7000', reasonsHash: bytes32('4e'), deadline: '1800003600' };
const otherRuling = { id: bytes32('12'), milestone: '0', payeeBps: '7001', reasonsHash: bytes32('4f'), deadline: '1800003601' };

const NAME = 'Teahouse Escrow';
writeSigned('escrow', {
  terms: cases(NAME, terms, base, others),
  settlements: cases(NAME, flat('Settlement', SETTLEMENT), settlement, otherSettlement),
  rulings: cases(NAME, flat('Ruling', RULING), ruling, otherRuling),
});
