// What is kept is the state and the requests under way, in one value under one key.
//
// One byte for the layout, 2 (the Rust SDK's is 1: neither reads the other's), then a packed value: the version of the state, the pending requests as
// `[number, kind, tag]`, and the state.

import { pack, unpack, type Plain } from "./bytes.ts";
import type { Tag } from "./id.ts";

const LAYOUT = 2;

/** A request whose answer has not come. */
export interface Pending {
  readonly id: number;
  readonly kind: string;
  readonly tag: Tag;
}

/** What was kept, before anybody asked whether this version of the app understands it. */
export interface Kept {
  readonly version: number;
  readonly pending: Pending[];
  readonly state: Plain;
}

/** The bytes to keep. */
export function toBytes(version: number, pending: readonly Pending[], state: unknown): Uint8Array {
  const packed = pack({ version, pending: pending.map(({ id, kind, tag }) => [id, kind, tag]), state }); // SDK-001
  const bytes = new Uint8Array(packed.length + 1);
  bytes[0] = LAYOUT;
  bytes.set(packed, 1);
  return bytes;
}

/** What is in `bytes`, or `undefined` when they are not understood to the last byte. */
export function fromBytes(bytes: Uint8Array): Kept | undefined {
  const value = bytes[0] === LAYOUT ? unpack(bytes.subarray(1)) : undefined;
  if (typeof value !== "object" || value === null || !("version" in value) || !("pending" in value) || !("state" in value)) return undefined;
  const { version, pending, state } = value;
  if (typeof version !== "number" || !Array.isArray(pending) || state === undefined) return undefined;
  const known = pending.map(readPending);
  return known.every((one) => one !== undefined) ? { version, pending: known, state } : undefined;
}

function readPending(value: Plain): Pending | undefined {
  if (!Array.isArray(value)) return undefined;
  const [id, kind, tag] = value as readonly Plain[];
  if (typeof id !== "number" || typeof kind !== "string" || typeof tag !== "number") return undefined;
  return { id, kind, tag };
}
