// An app is a state, what happens to it, and how it looks.

import type { Effect } from "./effect.ts";
import type { Event } from "./event.ts";
import type { Node } from "./view.ts";

/** A mini-app. `State` is plain data (also bigint and `Uint8Array`): whatever must outlive a restart is in it, and nothing else is remembered. */
export interface App<State, Message> {
  /** Raised when the fields of the state change, so that `migrate` is asked about an older one. */
  readonly stateVersion: number;

  /** The state of somebody who opens the app for the first time. */
  initial(): State;

  /**
   * Reacts to one event by changing `state`, and says what the host shall do. Changes and effects are kept together, or not at all. A promise or a
   * generator never goes on after a turn: what is waited for is a field of the state.
   */
  update(state: State, event: Event<Message>): readonly Effect[];

  /** What the person shall see. Depends on the state alone. */
  view(state: State): Node<Message>;

  /**
   * The state out of one that `version` of this app kept; `undefined` when that version is not understood, in which case the app says so and touches
   * nothing.
   */
  migrate?(version: number, kept: unknown): State | undefined;
}

/** `definition` itself, with its types found out: `export default app({ … })`. */
export function app<State, Message>(definition: App<State, Message>): App<State, Message> {
  return definition;
}
