// What a budget promises, what its app's key signs to spend, and what its owner signs to end it.
import { account, bytes32, cases, flat, padded, writeSigned } from './lib.mjs';

const BUDGET = ['address owner', 'address spender', 'address token', 'uint96 total', 'uint96 perPeriod', 'uint96 perPayment', 'uint96 maxRelayerFee', 'uint64 origin', 'uint32 period', 'uint64 expiry', 'bytes32 payees', 'uint8 refundKind', 'bytes32 refundTo', 'bytes32 salt'];
const SPEND = ['bytes32 id', 'bytes32 dest', 'uint8 destKind', 'uint96 amount', 'uint256 nonce', 'uint96 maxRelayerFee', 'address relayer', 'uint64 deadline'];
const REVOKE = ['bytes32 id', 'uint96 maxRelayerFee', 'address relayer', 'uint64 deadline'];

const budget = { owner: account('a0'), spender: account('a9'), token: account('70'), total: '1000', perPeriod: '300', perPayment: '100', maxRelayerFee: '10', origin: '1799996400', period: '86400', expiry: '1802592000', payees: bytes32('1e'), refundKind: '0', refundTo: padded(account('a7')), salt: bytes32('33') };
const otherBudget = { owner: account('a1'), spender: account('aa'), token: account('71'), total: '1001', perPeriod: '301', perPayment: '101', maxRelayerFee: '11', origin: '1799996401', period: '86401', expiry: '1802592001', payees: bytes32('1f'), refundKind: '1', refundTo: padded(account('a8')), salt: bytes32('34') };
const spend = { id: bytes32('11'), dest: padded(account('b0')), destKind: '0', amount: '90', nonce: '7', maxRelayerFee: '10', relayer: account('5e'), deadline: '1800003600' };
const otherSpend = { id: bytes32('12'), dest: padded(account('b1')), destKind: '1', amount: '91', nonce: '8', maxRelayerFee: '11', relayer: account('5f'), deadline: '1800003601' };
const { id, maxRelayerFee, relayer, deadline } = spend;
const revoke = { id, maxRelayerFee, relayer, deadline };
const otherRevoke = { id: bytes32('12'), maxRelayerFee: '11', relayer: account('5f'), deadline: '1800003601' };

const NAME = 'Teahouse Allowance';
writeSigned('allowance', {
  budgets: cases(NAME, flat('Budget', BUDGET), budget, otherBudget),
  spends: cases(NAME, flat('Spend', SPEND), spend, otherSpend),
  revokes: cases(NAME, flat('Revoke', REVOKE), revoke, otherRevoke),
});
