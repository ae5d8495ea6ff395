// What an account signs so that others submit its calls.
import { keccak256 } from '../lib.mjs';
import { account, cases, likewise, structHash, typeHash, word, writeSigned } from './lib.mjs';

const CALL = 'Call(address to,uint256 value,bytes data)';
const BATCH = `Batch(Call[] calls,uint256 nonce,uint64 deadline,uint64 minGas,address submitter,address feeToken,uint96 maxFee)${CALL}`;
const hashed = (words) => word(keccak256(`0x${words.join('')}`));

/** `hashStruct` of a batch: bytes and lists stand for their hashes. */
function batch(value) {
  const calls = value.calls.map((call) => word(structHash(CALL, [word(call.to), word(call.value), word(keccak256(call.data))])));
  const rest = ['nonce', 'deadline', 'minGas', 'submitter', 'feeToken', 'maxFee'].map((field) => word(value[field]));
  return keccak256(`0x${[typeHash(BATCH), hashed(calls), ...rest].join('')}`);
}

const first = { to: account('c1'), value: '7', data: '0x' };
const second = { to: account('c2'), value: '0', data: '0xa9059cbb00ff' };
const base = { calls: [first, second], nonce: '260', deadline: '1800003600', minGas: '150000', submitter: account('5b'), feeToken: account('d0'), maxFee: '1000' };
const other = { nonce: '261', deadline: '1800003601', minGas: '150001', submitter: account('5c'), feeToken: account('d1'), maxFee: '1001' };
const bent = {
  'calls: order': [second, first],
  'calls: one fewer': [first],
  'calls: to': [{ ...first, to: account('c3') }, second],
  'calls: value': [{ ...first, value: '8' }, second],
  'calls: data': [first, { ...second, data: '0xa9059cbb00fe' }],
  'calls: length of data': [{ ...first, data: '0x00' }, second],
};

const NAME = 'Teahouse Delegate';
const plain = cases(NAME, batch, base, other);
const listed = Object.entries(bent).map(([changed, calls]) => ({ ...cases(NAME, batch, { ...base, calls }, {})[0], changed }));
// Readers that know no lists take the number of calls from here.
const batches = [...plain, ...listed].map((one) => ({ ...one, count: String(one.calls.length) }));
writeSigned('delegate', { Batch: likewise(batches, plain) });
