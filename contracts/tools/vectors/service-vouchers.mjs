// What a price card and a purchase are, and what an issuer signs. A list is hashed as the words in it.
import { keccak256 } from '../lib.mjs';
import { account, bytes32, cases, flat, padded, structHash, word, writeSigned } from './lib.mjs';

const SERIES = ['address issuer', 'address token', 'uint96 price', 'uint32 supply', 'uint64 saleEnds', 'uint64 expiry', 'bytes32 tokenKey', 'bytes32 salt'];
const PURCHASE = ['bytes32 series', 'uint32 count', 'uint8 refundKind', 'bytes32 refundTo', 'bytes32 blinded'];
const HAND_BACK = ['bytes32 series', 'bytes32 purchase', 'uint32 returned', 'uint64 deadline'];
const list = (words) => word(keccak256(`0x${words.map(word).join('')}`));
const acceptance = (value) => structHash('Acceptance(bytes32 series,bytes32[] purchases,uint64 deadline)', [word(value.series), list(value.purchases), word(value.deadline)]);
const redemption = (value) => structHash('Redemption(bytes32 series,uint8 payKind,bytes32 payTo,bytes32[] serials,uint64 deadline)', [word(value.series), word(value.payKind), word(value.payTo), list(value.serials), word(value.deadline)]);

const series = { issuer: account('15'), token: account('70'), price: '100', supply: '5000', saleEnds: '1802592000', expiry: '1805184000', tokenKey: bytes32('4e'), salt: bytes32('33') };
const otherSeries = { issuer: account('16'), token: account('71'), price: '101', supply: '5001', saleEnds: '1802592001', expiry: '1805184001', tokenKey: bytes32('4f'), salt: bytes32('34') };
const purchase = { series: bytes32('11'), count: '10', refundKind: '0', refundTo: padded(account('a7')), blinded: bytes32('b1') };
const otherPurchase = { series: bytes32('12'), count: '11', refundKind: '1', refundTo: padded(account('a8')), blinded: bytes32('b2') };
const accepted = { series: bytes32('11'), purchases: [bytes32('21'), bytes32('22')], deadline: '1800003600' };
const otherAccepted = { series: bytes32('12'), purchases: [bytes32('21'), bytes32('23')], deadline: '1800003601' };
const redeemed = { series: bytes32('11'), payKind: '0', payTo: padded(account('5e')), serials: [bytes32('31'), bytes32('32')], deadline: '1800003600' };
const otherRedeemed = { series: bytes32('12'), payKind: '1', payTo: padded(account('5f')), serials: [bytes32('32'), bytes32('31')], deadline: '1800003601' };
const handBack = { series: bytes32('11'), purchase: bytes32('21'), returned: '3', deadline: '1800003600' };
const otherHandBack = { series: bytes32('12'), purchase: bytes32('22'), returned: '4', deadline: '1800003601' };

const NAME = 'Teahouse ServiceVouchers';
writeSigned('service-vouchers', {
  series: cases(NAME, flat('Series', SERIES), series, otherSeries),
  purchases: cases(NAME, flat('Purchase', PURCHASE), purchase, otherPurchase),
  acceptances: cases(NAME, acceptance, accepted, otherAccepted),
  redemptions: cases(NAME, redemption, redeemed, otherRedeemed),
  handBacks: cases(NAME, flat('HandBack', HAND_BACK), handBack, otherHandBack),
});
