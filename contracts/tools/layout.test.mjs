// What the pinned layouts say.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { layout, namespaces, slotOf } from './layout.mjs';
import { root } from './lib.mjs';

test('members that change places change the lines, and ids of the syntax tree do not', () => {
  const of = (id, members) => layout({
    storage: [{ label: '_deals', slot: '4', offset: 0, type: `t_mapping(t_bytes32,t_struct(Deal)${id}_storage)` }],
    types: { [`t_struct(Deal)${id}_storage`]: { members }, t_bytes32: {} },
  });
  const [one, two] = [{ label: 'a', slot: '0', offset: 0, type: 't_uint8' }, { label: 'b', slot: '0', offset: 1, type: 't_enum(Way)7' }];
  assert.deepEqual(of(12, [one, two]), ['4+0 _deals t_mapping(t_bytes32,t_struct(Deal))', 't_struct(Deal) 0+0 a t_uint8', 't_struct(Deal) 0+1 b t_enum(Way)']);
  assert.deepEqual(of(12, [one, two]), of(99, [one, two]));
  assert.notDeepEqual(of(12, [one, two]), of(12, [{ ...two, offset: 0 }, { ...one, offset: 12 }]));
});

test('the namespace of ERC-7201 is the one of its example, and of the design', () => {
  assert.equal(slotOf('example.main'), '0x183a6125c38840424c4a85fa12bab2ab606c4b6d0e7cc73c0c06ba5300eab500');
  const [line] = namespaces(readFileSync(path.join(root, 'src', 'Delegate.sol'), 'utf8'));
  assert.match(line, /^erc7201:teahouse\.delegate 0x28a0[0-9a-f]{58}00 Kept \{ mapping\(uint256 page => uint256\) used; \}$/);
  assert.ok(readFileSync(path.join(root, 'DESIGN.md'), 'utf8').includes(line.split(' ')[1]), 'DESIGN.md names the slot');
});

test('every struct that a pinned contract keeps is pinned with its members', () => {
  for (const file of readdirSync(path.join(root, 'abi'))) {
    const { storage } = JSON.parse(readFileSync(path.join(root, 'abi', file), 'utf8'));
    const kept = storage.flatMap((line) => line.match(/t_struct\(\w+\)/g) ?? []);
    const missing = kept.filter((struct) => !storage.some((line) => line.startsWith(`${struct} `)));
    assert.deepEqual(missing, [], file);
  }
});
