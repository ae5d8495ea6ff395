// Where a contract keeps what, one line each: its own slots, the members of its structs, and namespaces of ERC-7201.
import { keccak256 } from './lib.mjs';

/** Types that have names carry AST ids that change with unrelated edits; they say nothing about the layout. */
const bare = (type) => type.replace(/(t_(?:struct|enum|contract|userDefinedValueType)\(\w+\))\d+(?:_storage)?/g, '$1');
const line = ({ label, slot, offset, type }) => `${slot}+${offset} ${label} ${bare(type)}`;

/** The lines of the compiler's `storageLayout`. A struct's slots count from its first one. */
export function layout({ storage, types }) {
  const structs = Object.entries(types ?? {}).filter(([, { members }]) => members !== undefined);
  const members = structs.map(([type, one]) => one.members.map((member) => `${bare(type)} ${line(member)}`));
  return [...storage.map(line), ...members.sort(([a], [b]) => (a < b ? -1 : 1)).flat()];
}

const hex = (number) => `0x${number.toString(16).padStart(64, '0')}`;

/** The first slot of a namespace: `keccak256(abi.encode(uint256(keccak256(id)) - 1)) & ~bytes32(uint256(0xff))`. */
export function slotOf(id) {
  const inner = BigInt(keccak256(`0x${Buffer.from(id, 'utf8').toString('hex')}`)) - 1n;
  return hex(BigInt(keccak256(hex(inner))) & ~0xffn);
}

/** A line for each struct that a source says it keeps in a namespace; the compiler's layout has none of them. */
export function namespaces(source) {
  const kept = source.matchAll(/@custom:storage-location erc7201:(\S+)\s+struct (\w+) \{([^}]*)\}/g);
  return [...kept].map(([, id, struct, members]) => `erc7201:${id} ${slotOf(id)} ${struct} { ${members.trim().replace(/\s+/g, ' ')} }`);
}
