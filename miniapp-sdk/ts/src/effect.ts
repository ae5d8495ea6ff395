// An effect is what an app asks of its host, as data: a test can read it, and the host can refuse it.

import type { Tag } from "./id.ts";

/**
 * What can be asked, by kind, and what is answered. Each file under `interfaces/` adds its own kinds, so an app knows the kinds of those it imports.
 */
export interface Calls {}

/** What one kind asks and is answered. */
export interface Asked<Body, Answer> {
  readonly body: Body;
  readonly answer: Answer;
}

/** A kind of call, such as `wallet.pay`. */
export type Kind = keyof Calls;

/** `later`: answered in a later turn, perhaps after a restart. `now`: answered within this turn. `never`: not answered. */
export type Way = "later" | "now" | "never";

/** One thing asked of the host. */
export interface EffectOf<K extends Kind> {
  readonly way: Way;
  readonly kind: K;
  readonly body: Calls[K]["body"];
  /** Comes back with the answer; 0 unless set. */
  readonly tag: Tag;
}

/** One thing asked of the host, of any kind the app knows. */
export type Effect = { [K in Kind]: EffectOf<K> }[Kind];

/** Asks for something that needs a person, a proof or a chain. */
export function later<K extends Kind>(kind: K, body: Calls[K]["body"]): EffectOf<K> {
  return { way: "later", kind, body, tag: 0 };
}

/** Asks for something the host knows at once. */
export function now<K extends Kind>(kind: K, body: Calls[K]["body"]): EffectOf<K> {
  return { way: "now", kind, body, tag: 0 };
}

/** Says something that is not answered. */
export function never<K extends Kind>(kind: K, body: Calls[K]["body"]): EffectOf<K> {
  return { way: "never", kind, body, tag: 0 };
}

/** The same with `tag`, which comes back with the answer. */
export function tagged<K extends Kind>(tag: Tag, effect: EffectOf<K>): EffectOf<K> {
  return { ...effect, tag };
}

/** An effect whose kind is not looked at, as a session carries it out. */
export interface AnyEffect {
  readonly way: Way;
  readonly kind: string;
  readonly body: unknown;
  readonly tag: Tag;
}
