// Readers of JSON values for trees: each gives a value of its type or refuses the whole tree.

/** A tree that breaks a rule; `problem` is for a developer, never for a screen. */
export class TreeError extends Error {
  constructor(readonly problem: string) {
    super(problem);
    this.name = 'TreeError';
  }
}

export type Json = Readonly<Record<string, unknown>>;

const MAX_TEXT = 256 * 1024;
const MAX_LABEL = 120;

export function object(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TreeError('not an object');
  return value as Json;
}

export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TreeError('not a list');
  return value;
}

export function text(value: unknown, most = MAX_TEXT): string {
  if (typeof value !== 'string' || value.length > most) throw new TreeError('not a text, or too long');
  return value;
}

export function label(value: unknown): string {
  const words = text(value);
  if (words.trim() === '' || [...words].length > MAX_LABEL) throw new TreeError('a control needs a short label');
  return words;
}

export function bool(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TreeError('not a yes or no');
  return value;
}

export function integer(value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) throw new TreeError('not a number in its range');
  return value;
}

/** A whole number as decimal digits: 64 bits are more than a page's own numbers hold. */
export function digits(value: unknown): string {
  const number = text(value);
  if (!/^(0|-?[1-9][0-9]{0,18})$/.test(number)) throw new TreeError('not a whole number');
  return number;
}

export function optional<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null || value === undefined ? null : read(value);
}

export function oneOf<T extends string>(value: unknown, names: readonly T[]): T {
  const found = names.find((name) => name === value);
  if (!found) throw new TreeError('a name this page does not know');
  return found;
}
