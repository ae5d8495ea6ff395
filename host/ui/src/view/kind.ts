// What a node is, read field by field: unknown kinds and values out of range end the tree.

import type { AssetView, MoneyView, PersonView, QrView } from '../api/types';
import { isUnits } from '../lib/amount';
import { bool, digits, integer, label, list, object, optional, text, TreeError, type Json } from './json';
import type { Kind } from './node';

const MAX_OPTIONS = 200;
const MAX_QR_SIDE = 177;
/** The largest moment a page can write (ECMA-262, time values). */
const MAX_TIME = 8.64e15;

export function readKind(node: Json): Kind {
  switch (node['kind']) {
    case 'column':
    case 'row':
    case 'card':
    case 'rows':
    case 'divider':
    case 'spacer':
      return { kind: node['kind'] };
    case 'heading':
    case 'text':
      return { kind: node['kind'], text: text(node['text']) };
    case 'money':
      return { kind: 'money', money: money(node['money']) };
    case 'user':
      return { kind: 'user', person: person(node['person']) };
    case 'time':
      return { kind: 'time', at: integer(node['at'], 0, MAX_TIME) };
    case 'image':
      return { kind: 'image', source: optional(node['source'], picture), description: label(node['description']) };
    case 'progress':
      return { kind: 'progress', label: label(node['label']), percent: optional(node['percent'], (value) => integer(value, 0, 100)) };
    case 'qr':
      return { kind: 'qr', qr: optional(node['qr'], qr), description: label(node['description']) };
    case 'button':
      return { kind: 'button', label: label(node['label']), primary: bool(node['primary']), enabled: bool(node['enabled']) };
    default:
      return field(node);
  }
}

function field(node: Json): Kind {
  const enabled = bool(node['enabled']);
  switch (node['kind']) {
    case 'toggle':
      return { kind: 'toggle', label: label(node['label']), on: bool(node['on']), enabled };
    case 'text-input':
      return {
        kind: 'text-input', label: label(node['label']), value: text(node['value']), placeholder: text(node['placeholder']),
        maxChars: integer(node['maxChars'], 1, 4096), multiline: bool(node['multiline']), enabled,
      };
    case 'number-input':
      return numberInput(node, enabled);
    case 'amount-input':
      return { kind: 'amount-input', label: label(node['label']), asset: asset(node['asset']), baseUnits: optional(node['baseUnits'], units), enabled };
    case 'select':
      return select(node, enabled);
    default:
      throw new TreeError('a kind this page does not know');
  }
}

function numberInput(node: Json, enabled: boolean): Kind {
  const [min, max] = [digits(node['min']), digits(node['max'])];
  const value = optional(node['value'], digits);
  const inside = value === null || (BigInt(value) >= BigInt(min) && BigInt(value) <= BigInt(max));
  if (BigInt(min) > BigInt(max) || !inside) throw new TreeError('a number out of its range');
  return { kind: 'number-input', label: label(node['label']), value, min, max, enabled };
}

function select(node: Json, enabled: boolean): Kind {
  const options = list(node['options']).map((option) => text(option));
  if (options.length === 0 || options.length > MAX_OPTIONS) throw new TreeError('a choice has 1 to 200 options');
  const selected = optional(node['selected'], (value) => integer(value, 0, options.length - 1));
  return { kind: 'select', label: label(node['label']), options, selected, enabled };
}

function units(value: unknown): string {
  const amount = text(value);
  if (!isUnits(amount)) throw new TreeError('not an amount');
  return amount;
}

function asset(value: unknown): AssetView {
  const fields = object(value);
  return { id: text(fields['id']), symbol: text(fields['symbol'], 64), decimals: integer(fields['decimals'], 0, 36) };
}

function money(value: unknown): MoneyView {
  const fields = object(value);
  return { asset: asset(fields['asset']), baseUnits: units(fields['baseUnits']) };
}

function person(value: unknown): PersonView {
  const fields = object(value);
  return { name: optional(fields['name'], text), me: bool(fields['me']), verified: bool(fields['verified']) };
}

/** Only a picture that is inside the answer itself: no address can be asked for from here. */
function picture(value: unknown): string {
  const source = text(value, 12 << 20);
  if (!/^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(source)) throw new TreeError('not a picture of the bundle');
  return source;
}

function qr(value: unknown): QrView {
  const fields = object(value);
  const side = integer(fields['side'], 21, MAX_QR_SIDE);
  const rows = list(fields['rows']).map((row) => text(row, side));
  if (rows.length !== side || rows.some((row) => row.length !== side || /[^01]/.test(row))) throw new TreeError('not a QR code');
  return { side, rows };
}
