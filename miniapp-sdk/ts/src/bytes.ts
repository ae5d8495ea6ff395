// Bytes are what travels in a card and what is kept: any plain value, written so that every reader gets the same value back or none.
//
// The form is JSON in ASCII. A bigint is `{"$n":"12"}`, bytes are `{"$b":"0a0b"}`; fields of values never begin with `$`.

/** What can be packed. Everything else (functions, dates, maps, fractions that are no numbers) is refused. */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Plain[]
  | { readonly [field: string]: Plain | undefined };

/** The bytes of `value`. Throws a `TypeError` that names the place of what cannot be packed. */
export function pack(value: unknown): Uint8Array {
  const text = JSON.stringify(outward(value, "value"));
  const ascii = text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return Uint8Array.from(ascii, (char) => char.charCodeAt(0));
}

/** The value in `bytes`, or `undefined` when they were not written by [`pack`]. */
export function unpack(bytes: Uint8Array): Plain | undefined {
  try {
    let text = "";
    for (const byte of bytes) {
      if (byte > 0x7f) return undefined;
      text += String.fromCharCode(byte);
    }
    return inward(JSON.parse(text));
  } catch {
    return undefined;
  }
}

type Json = null | boolean | number | string | Json[] | { [field: string]: Json };

function outward(value: unknown, place: string): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "bigint") return { $n: value.toString() };
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value instanceof Uint8Array) return { $b: hex(value) };
  if (Array.isArray(value)) return value.map((item, at) => outward(item, `${place}[${at}]`));
  if (typeof value === "object" && isPlain(value)) return fields(value, place);
  throw new TypeError(`${place} cannot be kept: only plain data, bigint and Uint8Array can`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function fields(value: object, place: string): Json {
  const entries: [string, Json][] = [];
  for (const [field, inner] of Object.entries(value)) {
    if (field.startsWith("$")) throw new TypeError(`${place}.${field}: a field does not begin with $`);
    if (inner !== undefined) entries.push([field, outward(inner, `${place}.${field}`)]);
  }
  return Object.fromEntries(entries);
}

function inward(value: unknown): Plain {
  if (Array.isArray(value)) return value.map(inward);
  if (typeof value !== "object" || value === null) return value as Plain;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first?.[0].startsWith("$")) return special(first[0], first[1]);
  return Object.fromEntries(entries.map(([field, inner]) => [field, inward(inner)]));
}

function special(field: string, text: unknown): Plain {
  if (field === "$n" && typeof text === "string") return BigInt(text);
  if (field === "$b" && typeof text === "string") return unhex(text);
  throw new TypeError(`unknown ${field}`);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new TypeError("not bytes");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
