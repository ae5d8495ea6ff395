// A tree is read once more before it is drawn: the runtime has checked it, and this page trusts nobody.
//
// Guarantees: what comes out is finite, whole, without cycles, with a label on every control, and
// made of known kinds only; anything else is refused as a whole, and the last good tree stays.

import type { AlignName, ToneName } from '../api/types';
import { readKind } from './kind';
import { integer, list, object, oneOf, TreeError, type Json } from './json';
import type { Node } from './node';

/** The runtime's own bounds (`teahouse_runtime::view`). */
export const MAX_NODES = 2000;
export const MAX_DEPTH = 32;
const MAX_ID = 0xffff_ffff;

const TONES: readonly ToneName[] = ['normal', 'muted', 'accent', 'good', 'warning', 'danger'];
const ALIGNS: readonly AlignName[] = ['start', 'center', 'end', 'stretch'];
const HOLDERS: readonly string[] = ['column', 'row', 'card', 'rows'];

/** Reads the JSON of a tree. Throws `TreeError`. */
export function readTree(json: unknown): Node {
  const nodes = list(object(json)['nodes']);
  if (nodes.length === 0) throw new TreeError('a tree has nodes');
  if (nodes.length > MAX_NODES) throw new TreeError('too many nodes');
  const byId = new Map<number, Json>();
  for (const node of nodes.map(object)) {
    const id = integer(node['id'], 0, MAX_ID);
    if (byId.has(id)) throw new TreeError(`node ${id} is there twice`);
    byId.set(id, node);
  }
  const used = new Set<number>();
  const root = build(object(nodes[0])['id'] as number, byId, used, 1);
  if (used.size !== byId.size) throw new TreeError('a node hangs nowhere');
  return root;
}

function build(id: number, byId: ReadonlyMap<number, Json>, used: Set<number>, depth: number): Node {
  const node = byId.get(id);
  if (!node) throw new TreeError(`node ${id} is not there`);
  if (depth > MAX_DEPTH) throw new TreeError('too deep');
  if (used.has(id)) throw new TreeError(`node ${id} has two parents or is its own ancestor`);
  used.add(id);
  const is = readKind(object(node['node']));
  const children = list(node['children']).map((child) => integer(child, 0, MAX_ID));
  if (children.length > 0 && !HOLDERS.includes(is.kind)) throw new TreeError(`node ${id} cannot have children`);
  return {
    id,
    is,
    tone: oneOf(node['tone'], TONES),
    align: oneOf(node['align'], ALIGNS),
    children: children.map((child) => build(child, byId, used, depth + 1)),
  };
}
