// What a red envelope promises, and what a share's key signs.
import { account, bytes32, cases, flat, padded, write } from './lib.mjs';

const CLAIM = ['bytes32 id', 'uint32 index', 'uint96 amount', 'bytes32 dest', 'uint8 destKind', 'uint96 maxRelayerFee', 'address relayer', 'uint64 deadline'];
const TERMS = ['uint8 mode', 'uint8 depth', 'uint32 shares', 'address token', 'uint96 total', 'uint64 expiry', 'uint8 refundKind', 'bytes32 refundTo', 'bytes32 root', 'bytes32 salt'];

const claim = { id: bytes32('11'), index: '3', amount: '250000', dest: padded(account('b0')), destKind: '0', maxRelayerFee: '1000', relayer: account('5e'), deadline: '1800003600' };
const otherClaim = { id: bytes32('12'), index: '4', amount: '250001', dest: padded(account('b1')), destKind: '1', maxRelayerFee: '1001', relayer: account('5f'), deadline: '1800003601' };
const terms = { mode: '0', depth: '4', shares: '10', token: account('70'), total: '2500000', expiry: '1800090000', refundKind: '0', refundTo: padded(account('a7')), root: bytes32('22'), salt: bytes32('33') };
const otherTerms = { mode: '1', depth: '5', shares: '11', token: account('71'), total: '2500010', expiry: '1800090001', refundKind: '1', refundTo: padded(account('a8')), root: bytes32('23'), salt: bytes32('34') };


const NAME = 'Teahouse RedEnvelope';
write('red-envelope', { claims: cases(NAME, flat('Claim', CLAIM), claim, otherClaim), terms: cases(NAME, flat('Terms', TERMS), terms, otherTerms) });
