// The identity is who uses the app, as far as the app may know: another app knows the same person by another id.

import { now, type EffectOf } from "../effect.ts";
import type { PersonId } from "../id.ts";
import type { Wiring } from "../wiring.ts";

declare module "../effect.ts" {
  interface Calls {
    "identity.me": Asked<null, PersonId>;
  }
}

/** Asks for the app's own id of this person. Answered within the turn. */
export function me(): EffectOf<"identity.me"> {
  return now("identity.me", null);
}

/** `teahouse:app/identity` as the engine offers it. */
interface Raw {
  appUserId(): string;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "identity.me"> = {
  "identity.me": { ask: (raw) => raw.appUserId() },
};
