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
    "device.pickCell": Asked<Text, string>;
    "device.scan": Asked<Text, string>;
  }
}

/** Lets the person choose up to `max` people; `purpose` is shown to them. Needs a press. */
export function pickContacts(max: number, purpose: Text): EffectOf<"device.pickContacts"> {
  return later("device.pickContacts", { max, purpose });
}

/** Lets the person say a place; the answer is the geohash of the cell it lies in, as coarse as the manifest's `location` says. Needs a press. */
export function pickCell(purpose: Text): EffectOf<"device.pickCell"> {
  return later("device.pickCell", purpose);
}

/** Lets the person scan or type the text of a QR code: one line, never a link of the host's own. Needs a press. */
export function scan(purpose: Text): EffectOf<"device.scan"> {
  return later("device.scan", purpose);
}

/** `teahouse:app/device` as the engine offers it. */
interface Raw {
  pickContacts(max: number, purpose: string): number;
  takeAnswer(id: number): string[];
  pickCell(purpose: string): number;
  takeCell(id: number): string;
  scan(purpose: string): number;
  takeCode(id: number): string;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "device.pickContacts" | "device.pickCell" | "device.scan"> = {
  "device.pickContacts": {
    request: (raw, { max, purpose }, language) => raw.pickContacts(small(max), inLanguage(purpose, language)),
    take: (raw, id) => Array.from(raw.takeAnswer(id)),
  },
  "device.pickCell": {
    request: (raw, purpose, language) => raw.pickCell(inLanguage(purpose, language)),
    take: (raw, id) => raw.takeCell(id),
  },
  "device.scan": {
    request: (raw, purpose, language) => raw.scan(inLanguage(purpose, language)),
    take: (raw, id) => raw.takeCode(id),
  },
};
