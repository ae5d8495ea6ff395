// What a rider and a driver agree on, and what each of them signs on the way.
import { account, acted, bytes32, cases, flat, padded, writeSigned } from './lib.mjs';

const QUOTE = [
  'address rider', 'address driver', 'address token', 'uint96 maxFare', 'uint96 feeGrace', 'uint96 feeBooked', 'uint96 feeArrived', 'uint96 feeNoShow', 'uint96 driverBond',
  'uint32 graceSeconds', 'uint32 waitSeconds', 'uint32 rideTimeout', 'bytes32 pickupCommit', 'bytes32 tariffHash', 'bytes32 destCellCommit',
  'uint8 riderKind', 'bytes32 riderTo', 'uint8 driverKind', 'bytes32 driverTo', 'uint64 validUntil', 'uint64 arriveBy', 'bytes32 salt',
];
const base = {
  rider: account('a1'), driver: account('b2'), token: account('70'), maxFare: '2000', feeGrace: '10', feeBooked: '100', feeArrived: '200', feeNoShow: '300', driverBond: '250',
  graceSeconds: '90', waitSeconds: '300', rideTimeout: '28800', pickupCommit: bytes32('c0'), tariffHash: bytes32('7a'), destCellCommit: bytes32('de'),
  riderKind: '0', riderTo: padded(account('a7')), driverKind: '0', driverTo: padded(account('b7')), validUntil: '1800000060', arriveBy: '1800001200', salt: bytes32('33'),
};
const others = {
  rider: account('a2'), driver: account('b3'), token: account('71'), maxFare: '2001', feeGrace: '11', feeBooked: '101', feeArrived: '201', feeNoShow: '301', driverBond: '251',
  graceSeconds: '91', waitSeconds: '301', rideTimeout: '28801', pickupCommit: bytes32('c1'), tariffHash: bytes32('7b'), destCellCommit: bytes32('df'),
  riderKind: '1', riderTo: padded(account('a8')), driverKind: '1', driverTo: padded(account('b8')), validUntil: '1800000061', arriveBy: '1800001201', salt: bytes32('34'),
};
const types = {
  Arrive: ['bytes32 rideId', 'uint64 arrivedAt', 'bytes32 cellCommit'],
  Start: ['bytes32 rideId', 'bytes32 code'],
  RideVoucher: ['bytes32 rideId', 'uint32 seq', 'uint96 cumulative', 'bytes32 routeHead'],
  FinalFare: ['bytes32 rideId', 'uint96 fare', 'uint64 deadline'],
  CancelRide: ['bytes32 rideId', 'uint96 maxFee', 'uint64 deadline'],
  Rating: ['bytes32 rideId', 'uint8 score', 'bytes32 noteHash'],
  PurseDraw: ['address account', 'address token', 'uint96 amount', 'uint8 toKind', 'bytes32 to', 'uint64 deadline', 'bytes32 salt'],
};
const act = {
  rideId: bytes32('11'), arrivedAt: '1800000900', cellCommit: bytes32('ce'), code: bytes32('0c'), seq: '12', cumulative: '1234', routeHead: bytes32('4e'), fare: '900',
  maxFee: '100', deadline: '1800003600', score: '5', noteHash: bytes32('4f'), account: account('b2'), token: account('70'), amount: '250', toKind: '0', to: padded(account('b7')), salt: bytes32('35'),
};
const otherAct = {
  rideId: bytes32('12'), arrivedAt: '1800000901', cellCommit: bytes32('cf'), code: bytes32('0d'), seq: '13', cumulative: '1235', routeHead: bytes32('4d'), fare: '901',
  maxFee: '101', deadline: '1800003601', score: '4', noteHash: bytes32('50'), account: account('b3'), token: account('71'), amount: '251', toKind: '1', to: padded(account('b8')), salt: bytes32('36'),
};

const NAME = 'Teahouse RideSettlement';
writeSigned('ride-settlement', { RideQuote: cases(NAME, flat('RideQuote', QUOTE), base, others), ...acted(NAME, types, act, otherAct) });
