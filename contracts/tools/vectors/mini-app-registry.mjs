// What publishers sign.
import { account, acted, bytes32, ownerActs, writeSigned } from './lib.mjs';

const NAME = 'Teahouse MiniAppRegistry';
const tail = ['uint64 nonce', 'uint64 deadline'];
const types = {
  Register: ['address owner', 'bytes32 bundleKey', 'uint64 deadline'],
  RotateKey: ['uint64 publisher', 'bytes32 bundleKey', ...tail],
  CreateApp: ['uint64 publisher', 'bytes32 slug', ...tail],
  Publish: ['bytes32 app', 'uint96 version', 'bytes32 bundleHash', ...tail],
  Yank: ['bytes32 app', 'uint96 version', 'bytes32 advisoryHash', ...tail],
};
const base = { owner: account('a7'), bundleKey: bytes32('21'), publisher: '7', slug: `0x${Buffer.from('tea-house').toString('hex').padEnd(64, '0')}`, app: bytes32('22'), version: '18446744073709551616', bundleHash: bytes32('23'), advisoryHash: bytes32('24'), nonce: '5', deadline: '1800003600' };
const other = { owner: account('a8'), bundleKey: bytes32('31'), publisher: '8', slug: `0x${Buffer.from('tea-room').toString('hex').padEnd(64, '0')}`, app: bytes32('32'), version: '18446744073709551617', bundleHash: bytes32('33'), advisoryHash: bytes32('34'), nonce: '6', deadline: '1800003601' };

writeSigned('mini-app-registry', { ...acted(NAME, types, base, other), ...ownerActs(NAME) });
