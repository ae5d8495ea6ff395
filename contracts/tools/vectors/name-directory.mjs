// What owners of names sign.
import { account, acted, bytes32, ownerActs, padded, writeSigned } from './lib.mjs';

const NAME = 'Teahouse NameDirectory';
const text = (name) => `0x${Buffer.from(name).toString('hex').padEnd(64, '0')}`;
const tail = ['uint64 nonce', 'uint64 deadline'];
const types = {
  Registration: ['bytes32 name', 'address owner', 'bytes32 recordHash', 'uint8 refundKind', 'bytes32 refundTo', 'bytes32 salt', 'uint64 deadline'],
  SetRecord: ['bytes32 name', 'bytes32 recordHash', 'uint64 seq', ...tail],
  Renew: ['bytes32 name', ...tail],
  GiveUp: ['bytes32 name', ...tail],
};
const base = { name: text('anna'), owner: account('a7'), recordHash: bytes32('21'), refundKind: '0', refundTo: padded(account('a8')), salt: bytes32('5a'), seq: '2', nonce: '5', deadline: '1800003600' };
const other = { name: text('anne'), owner: account('a9'), recordHash: bytes32('22'), refundKind: '1', refundTo: padded(account('aa')), salt: bytes32('5b'), seq: '3', nonce: '6', deadline: '1800003601' };

writeSigned('name-directory', { ...acted(NAME, types, base, other), ...ownerActs(NAME) });
