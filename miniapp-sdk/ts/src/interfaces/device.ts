// The device has pickers: the person chooses, the app learns only what was chosen.

import { later, type EffectOf } from "../effect.ts";
import { small, type PersonId } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import type { Wiring } from "../wiring.ts";

/** Whom to choose. */
export interface Pick {
  /** At most so many. */
  readonly max: number;
  /** Why, shown to the person in quotation marks. */
  readonly purpose: Text;
}

declare module "../effect.ts" {
  interface Calls {
    "device.pickContacts": Asked<Pick, readonly PersonId[]>;
  }
}

/** Lets the person choose up to `max` people; `purpose` is shown to them. Needs a press. */
export function pickContacts(max: number, purpose: Text): EffectOf<"device.pickContacts"> {
  return later("device.pickContacts", { max, purpose });
}

/** `teahouse:app/device` as the engine offers it. */
interface Raw {
  pickContacts(max: number, purpose: string): number;
  takeAnswer(id: number): string[];
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "device.pickContacts"> = {
  "device.pickContacts": {
    request: (raw, { max, purpose }, language) => raw.pickContacts(small(max), inLanguage(purpose, language)),
    take: (raw, id) => Array.from(raw.takeAnswer(id)),
  },
};
