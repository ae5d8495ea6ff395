// What a red envelope promises, what a share's key and a guest sign, and the shielded destinations that all vaults know.
import { account, bytes32, cases, flat, padded, parts, writeSigned } from './lib.mjs';

const CLAIM = ['bytes32 id', 'uint32 index', 'uint96 amount', 'bytes32 dest', 'uint8 destKind', 'uint96 maxRelayerFee', 'address relayer', 'uint64 deadline'];
const TERMS = ['uint8 mode', 'uint8 depth', 'uint32 shares', 'address token', 'uint96 total', 'uint64 expiry', 'uint8 refundKind', 'bytes32 refundTo', 'bytes32 root', 'bytes32 salt'];

const claim = { id: bytes32('11'), index: '3', amount: '250000', dest: padded(account('b0')), destKind: '0', maxRelayerFee: '1000', relayer: account('5e'), deadline: '1800003600' };
const otherClaim = { id: bytes32('12'), index: '4', amount: '250001', dest: padded(account('b1')), destKind: '1', maxRelayerFee: '1001', relayer: account('5f'), deadline: '1800003601' };
const terms = { mode: '0', depth: '4', shares: '10', token: account('70'), total: '2500000', expiry: '1800090000', refundKind: '0', refundTo: padded(account('a7')), root: bytes32('22'), salt: bytes32('33') };
const otherTerms = { mode: '1', depth: '5', shares: '11', token: account('71'), total: '2500010', expiry: '1800090001', refundKind: '1', refundTo: padded(account('a8')), root: bytes32('23'), salt: bytes32('34') };
const GATHERING = ['bytes32 commitment', 'address key', 'address membership', 'bytes32 group', 'uint64 closesAt'];
const JOIN = ['bytes32 id', 'bytes32 nullifier', 'bytes32 dest', 'uint8 destKind', 'uint96 maxRelayerFee', 'address relayer', 'uint64 deadline'];
const NOTE_DEST = ['address pool', 'bytes32 noteKey', 'bytes32 ciphertextHash', 'address authority'];
const REDIRECT = ['address token', 'bytes32 dest', 'uint256 amount', 'uint8 toKind', 'bytes32 to', 'uint64 deadline'];

const gathering = { commitment: bytes32('44'), key: account('c0'), membership: account('d0'), group: bytes32('55'), closesAt: '1800007200' };
const otherGathering = { commitment: bytes32('45'), key: account('c1'), membership: account('d1'), group: bytes32('56'), closesAt: '1800007201' };
const join = { id: bytes32('11'), nullifier: bytes32('66'), dest: padded(account('b0')), destKind: '0', maxRelayerFee: '1000', relayer: account('5e'), deadline: '1800003600' };
const otherJoin = { id: bytes32('12'), nullifier: bytes32('67'), dest: padded(account('b1')), destKind: '1', maxRelayerFee: '1001', relayer: account('5f'), deadline: '1800003601' };
const note = { pool: account('90'), noteKey: bytes32('77'), ciphertextHash: bytes32('88'), authority: account('a0') };
const otherNote = { pool: account('91'), noteKey: bytes32('78'), ciphertextHash: bytes32('89'), authority: account('a1') };
const redirect = { token: account('70'), dest: bytes32('99'), amount: '250000', toKind: '0', to: padded(account('e0')), deadline: '1800003600' };
const otherRedirect = { token: account('71'), dest: bytes32('9a'), amount: '250001', toKind: '1', to: padded(account('e1')), deadline: '1800003601' };

const NAME = 'Teahouse RedEnvelope';
writeSigned('red-envelope', {
  claims: cases(NAME, flat('Claim', CLAIM), claim, otherClaim),
  terms: cases(NAME, flat('Terms', TERMS), terms, otherTerms),
  gatherings: parts(flat('Gathering', GATHERING), gathering, otherGathering),
  joins: cases(NAME, flat('Join', JOIN), join, otherJoin),
  notes: parts(flat('NoteDest', NOTE_DEST), note, otherNote),
  redirects: cases(NAME, flat('Redirect', REDIRECT), redirect, otherRedirect),
});
