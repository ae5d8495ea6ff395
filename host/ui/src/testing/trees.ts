// Trees as the core would send them, for tests.
import type { AlignName, NodeKind, NodeView, ToneName, ViewTree } from '../api/types';

/** A node from anything, also from what no core would send. */
export function raw(id: number, node: unknown, children: number[] = [], tone = 'normal', align = 'start') {
  return { id, node, tone, align, children };
}

export function node(id: number, kind: NodeKind, children: number[] = [], tone: ToneName = 'normal', align: AlignName = 'start'): NodeView {
  return { id, node: kind, tone, align, children };
}

export const tree = (...nodes: NodeView[]): ViewTree => ({ nodes });
export const rawTree = (...nodes: unknown[]): unknown => ({ nodes });

export const PETH = { id: 'native', symbol: 'PETH', decimals: 18 };
export const PICTURE = 'data:image/png;base64,iVBORw0KGgo=';
const QR = { side: 21, rows: Array.from({ length: 21 }, () => '101010101010101010101') };

/** A small screen with one of everything. */
export const oneOfEach = tree(
  node(0, { kind: 'column' }, [1, 2, 3, 16, 17], 'normal', 'stretch'),
  node(1, { kind: 'heading', text: 'Give a red envelope' }),
  node(2, { kind: 'text', text: 'For <b>Bo</b> & friends' }, [], 'muted'),
  node(3, { kind: 'card' }, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]),
  node(4, { kind: 'money', money: { asset: PETH, baseUnits: '1500000000000000000' } }),
  node(5, { kind: 'user', person: { name: 'Bo', me: false, verified: true } }),
  node(6, { kind: 'time', at: Date.UTC(2026, 10, 21, 12) }),
  node(7, { kind: 'progress', label: 'Claiming', percent: 40 }),
  node(8, { kind: 'qr', qr: QR, description: 'Claim link' }),
  node(9, { kind: 'text-input', label: 'Wish', value: '', placeholder: 'Good luck', maxChars: 60, multiline: false, enabled: true }),
  node(10, { kind: 'number-input', label: 'Shares', value: '3', min: '1', max: '100', enabled: true }),
  node(11, { kind: 'amount-input', label: 'Amount', asset: PETH, baseUnits: null, enabled: true }),
  node(12, { kind: 'select', label: 'Split', options: ['Equal', 'Lucky'], selected: 0, enabled: true }),
  node(13, { kind: 'toggle', label: 'Remind me', on: true, enabled: true }),
  node(14, { kind: 'button', label: 'Give', primary: true, enabled: true }),
  node(16, { kind: 'divider' }),
  node(17, { kind: 'rows' }, [18]),
  node(18, { kind: 'image', source: PICTURE, description: 'A cover' }),
);
