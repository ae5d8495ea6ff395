// A node is one thing a mini-app describes and the host draws, with its children in place.

import type { AlignName, NodeKind, ToneName } from '../api/types';

export type Kind = NodeKind;
export type Field = Extract<NodeKind, { kind: 'text-input' | 'number-input' | 'amount-input' | 'select' | 'toggle' }>;

export interface Node {
  readonly id: number;
  readonly is: Kind;
  readonly tone: ToneName;
  readonly align: AlignName;
  readonly children: readonly Node[];
}

/** What makes a control the one the person saw: pressing anything else in its place is not theirs. */
export function controlName(node: Node): string | null {
  return 'label' in node.is ? `${node.is.kind}:${node.is.label}` : null;
}

/** The node with this id, wherever it is. */
export function findNode(root: Node, id: number): Node | null {
  if (root.id === id) return root;
  for (const child of root.children) {
    const found = findNode(child, id);
    if (found) return found;
  }
  return null;
}
