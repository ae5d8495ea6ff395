// A module of WebAssembly as a list of sections, as far as the tool has to read and write one.

const HEADER = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** Reads numbers, names and runs of bytes, one after the other. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    if (this.at >= this.bytes.length) throw new RangeError("the module ends early");
    return this.bytes[this.at++];
  }

  /** An unsigned LEB128 of at most 32 bits. */
  number() {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a number of more than 32 bits");
  }

  take(length) {
    if (this.at + length > this.bytes.length) throw new RangeError("the module ends early");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  name() {
    return this.take(this.number()).toString("utf8");
  }
}

/** `value` as unsigned LEB128. */
export function number(value) {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Buffer.from([...bytes, value]);
}

/** `text` with its length before it. */
export function name(text) {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([number(bytes.length), bytes]);
}

/** The sections of the module that begins at `start`, and where it ends; a module inside a larger file ends where no section follows. */
export function sections(bytes, start = 0) {
  if (!bytes.subarray(start, start + HEADER.length).equals(HEADER)) throw new RangeError("not a module");
  const reader = new Reader(bytes, start + HEADER.length);
  const found = [];
  while (reader.at < bytes.length) {
    const from = reader.at;
    const section = next(reader);
    if (!section) return { found, end: from };
    found.push(section);
  }
  return { found, end: reader.at };
}

function next(reader) {
  try {
    const id = reader.byte();
    const body = reader.take(reader.number());
    const plausible = id <= 13 && body.length > 0 && (id !== 0 || isNamed(body));
    return plausible ? { id, body } : undefined;
  } catch {
    return undefined;
  }
}

function isNamed(body) {
  const reader = new Reader(body);
  return /^[\x20-\x7e]+$/.test(reader.name());
}

/** Where modules begin inside `bytes`. */
export function* modules(bytes) {
  for (let at = bytes.indexOf(HEADER); at >= 0; at = bytes.indexOf(HEADER, at + 1)) yield at;
}

/** The module of `list`. */
export function encode(list) {
  const parts = list.map(({ id, body }) => Buffer.concat([Buffer.from([id]), number(body.length), body]));
  return Buffer.concat([HEADER, ...parts]);
}
