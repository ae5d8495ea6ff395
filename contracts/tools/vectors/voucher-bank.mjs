// What a lane is, and what its payer signs.
import { account, bytes32, cases, flat, padded, writeSigned } from './lib.mjs';

const LANE = ['address payer', 'address payee', 'address token', 'uint64 expiry', 'uint8 payKind', 'bytes32 payTo', 'uint8 refundKind', 'bytes32 refundTo', 'bytes32 salt'];
const VOUCHER = ['address payer', 'address payee', 'bytes32 lane', 'address token', 'uint128 cumulative', 'uint64 expiry'];

const lane = { payer: account('a0'), payee: account('b0'), token: account('70'), expiry: '1802592000', payKind: '0', payTo: padded(account('b1')), refundKind: '0', refundTo: padded(account('a7')), salt: bytes32('33') };
const otherLane = { payer: account('a1'), payee: account('b2'), token: account('71'), expiry: '1802592001', payKind: '1', payTo: padded(account('b3')), refundKind: '1', refundTo: padded(account('a8')), salt: bytes32('34') };
const voucher = { payer: account('a0'), payee: account('b0'), lane: bytes32('11'), token: account('70'), cumulative: '340282366920938463463374607431768211455', expiry: '1800003600' };
const otherVoucher = { payer: account('a1'), payee: account('b2'), lane: bytes32('12'), token: account('71'), cumulative: '7', expiry: '1800003601' };

const NAME = 'Teahouse VoucherBank';
writeSigned('voucher-bank', { lanes: cases(NAME, flat('Lane', LANE), lane, otherLane), vouchers: cases(NAME, flat('PayVoucher', VOUCHER), voucher, otherVoucher) });
