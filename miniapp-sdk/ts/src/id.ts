// An id names something towards the host: it can be kept, compared and handed back, and means nothing anywhere else.

/** A person as this app knows them: another app knows the same person by another id. */
export type PersonId = string;

/** An asset, by the id that the manifest lists (`native`, `pusd`). */
export type AssetId = string;

/** A share that was received. */
export type ShareId = string;

/** A batch of one-time keys that this app reserved. */
export type BatchId = number;

/** A file that the host keeps for this app. */
export type FileId = number;

/** A read that the host watches for this app; its signals carry this number. */
export type WatchId = number;

/** A meter of this app. */
export type MeterId = number;

/** A word of the app's own on a request or a timer, which comes back with the answer: a place in a list, a kind of question. */
export type Tag = number;

/** A moment, in milliseconds since 1970 UTC. */
export type UnixMillis = number;

/**
 * `value` as the host counts it. The engine hands 64-bit numbers over as floating point, which is exact up to 2^53; the host counts from one, so a
 * larger one is a fault and ends the turn rather than naming something else.
 */
export function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError("a number of the host is beyond 2^53"); // SDK-004
  return value;
}

/** Below this, the engine hands 32-bit numbers over as they are; above it changes them. */
export const SMALL = 2 ** 31;

/** `value` as a 32-bit number that the engine hands over unchanged; a larger one would name something else. */
export function small(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value >= SMALL) throw new RangeError("a whole number from 0 to 2^31 - 1 is needed");
  return value;
}
