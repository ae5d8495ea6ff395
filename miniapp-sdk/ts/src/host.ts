// A host carries out what a turn asks; the one in WebAssembly calls the imports, the one in tests follows a script.

import type { AnyEffect } from "./effect.ts";
import type { FlatNode } from "./flat.ts";
import type { Result } from "./refusal.ts";
import type { Language } from "./text.ts";

/** What a turn needs of its surroundings. */
export interface Host {
  /** The state kept by the last turn. */
  load(): Uint8Array | undefined;
  /** Keeps `state` when the turn is kept. */
  save(state: Uint8Array): void;
  /** Starts a request; the number names it from now on. */
  request(effect: AnyEffect, language: Language): Result<number>;
  /** The answer to request `id`, which was of the kind `kind`. */
  take(kind: string, id: number): Result<unknown>;
  /** Answers at once. */
  ask(effect: AnyEffect, language: Language): Result<unknown>;
  /** Notes something down. */
  tell(effect: AnyEffect, language: Language): void;
  /** Shows a tree. */
  render(tree: FlatNode[]): void;
}
