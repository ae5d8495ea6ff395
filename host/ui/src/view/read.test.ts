import { expect, test } from 'vitest';
import { oneOfEach, PETH, PICTURE, raw, rawTree } from '../testing/trees';
import { TreeError } from './json';
import { controlName, findNode } from './node';
import { MAX_DEPTH, MAX_NODES, readTree } from './read';

const only = (node: unknown) => rawTree(raw(0, node));
const column = { kind: 'column' };
const divider = { kind: 'divider' };

test('a tree of every kind is read as it is', () => {
  expect(readTree(oneOfEach)).toMatchSnapshot();
});

test('a control is found by its id and known by its kind and label', () => {
  const root = readTree(oneOfEach);
  expect(controlName(findNode(root, 14)!)).toBe('button:Give');
  expect(controlName(findNode(root, 4)!)).toBeNull();
  expect(findNode(root, 99)).toBeNull();
});

test('what is no tree is refused', () => {
  for (const bad of [null, 1, 'x', [], {}, { nodes: null }, { nodes: [] }, { nodes: [null] }, { nodes: [[]] }, only(null), only([])]) {
    expect(() => readTree(bad)).toThrow(TreeError);
  }
});

test('cycles, two parents, strangers and orphans are refused', () => {
  expect(() => readTree(rawTree(raw(0, column, [0])))).toThrow(/ancestor/);
  expect(() => readTree(rawTree(raw(0, column, [1]), raw(1, column, [0])))).toThrow(/ancestor/);
  expect(() => readTree(rawTree(raw(0, column, [1, 1]), raw(1, divider)))).toThrow(/two parents/);
  expect(() => readTree(rawTree(raw(0, column, [7])))).toThrow(/not there/);
  expect(() => readTree(rawTree(raw(0, column), raw(1, divider)))).toThrow(/hangs nowhere/);
  expect(() => readTree(rawTree(raw(0, column), raw(0, column)))).toThrow(/twice/);
  expect(() => readTree(rawTree(raw(0, divider, [1]), raw(1, divider)))).toThrow(/cannot have children/);
});

test('a tree too deep or too large is refused before it costs anything', () => {
  const chain = Array.from({ length: MAX_DEPTH + 1 }, (_, at) => raw(at, column, at < MAX_DEPTH ? [at + 1] : []));
  expect(() => readTree(rawTree(...chain))).toThrow(/deep/);
  const many = Array.from({ length: MAX_NODES + 1 }, (_, at) => raw(at, column));
  expect(() => readTree(rawTree(...many))).toThrow(/too many/);
});

test('a control without a label and an unknown kind, tone or align are refused', () => {
  const button = { kind: 'button', primary: false, enabled: true };
  const words = { kind: 'text', text: 'x' };
  for (const bad of [
    only({ ...button, label: ' ' }),
    only({ ...button, label: 'x'.repeat(121) }),
    only({ ...button, label: 'x', enabled: 'yes' }),
    only({ kind: 'iframe', src: 'javascript:1', enabled: true }),
    only({ kind: '__proto__', enabled: true }),
    only({ kind: 'text', text: { toString: 'x' } }),
    rawTree(raw(0, words, [], 'red;background:url(x)')),
    rawTree(raw(0, words, [], 'normal', 'middle')),
  ]) {
    expect(() => readTree(bad)).toThrow(TreeError);
  }
});

test('amounts that are no amounts and numbers out of range are refused', () => {
  const number = { kind: 'number-input', label: 'n', min: '1', max: '3', enabled: true };
  for (const bad of [
    only({ kind: 'money', money: { asset: PETH, baseUnits: '1e9' } }),
    only({ kind: 'money', money: { asset: PETH, baseUnits: 5 } }),
    only({ kind: 'money', money: { asset: { ...PETH, decimals: 99 }, baseUnits: '5' } }),
    only({ ...number, value: '4' }),
    only({ ...number, value: '1.5' }),
    only({ ...number, min: '9', value: null }),
    only({ kind: 'progress', label: 'p', percent: 101 }),
    only({ kind: 'select', label: 's', options: [], selected: null, enabled: true }),
    only({ kind: 'select', label: 's', options: ['a'], selected: 1, enabled: true }),
    only({ kind: 'time', at: 1e300 }),
  ]) {
    expect(() => readTree(bad)).toThrow(TreeError);
  }
});

test('a picture can only be inside the answer: no address is ever asked for', () => {
  for (const source of ['https://evil.example/x.png', '//evil.example/x', 'data:image/svg+xml;base64,AA', 'data:text/html,x', `${PICTURE}"onerror=x`]) {
    expect(() => readTree(only({ kind: 'image', source, description: 'd' }))).toThrow(TreeError);
  }
});

test('a QR code has as many modules as it says', () => {
  const rows = Array.from({ length: 21 }, () => '0'.repeat(21));
  expect(readTree(only({ kind: 'qr', qr: { side: 21, rows }, description: 'd' })).is.kind).toBe('qr');
  for (const qr of [{ side: 22, rows }, { side: 21, rows: rows.slice(1) }, { side: 21, rows: rows.map(() => 'x'.repeat(21)) }, { side: 9999, rows: [] }]) {
    expect(() => readTree(only({ kind: 'qr', qr, description: 'd' }))).toThrow(TreeError);
  }
});

test('the full range of 64 bits is kept, digit for digit', () => {
  const wide = { kind: 'number-input', label: 'n', value: '9223372036854775807', min: '-9223372036854775808', max: '9223372036854775807', enabled: true };
  expect(readTree(only(wide)).is).toEqual(wide);
});
