// Typed data for contracts: what two sides agree to before anybody brings it to the chain, signed by the account that a person has for this app.

import { later, type EffectOf } from "../effect.ts";
import type { PersonId } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import { malformed, type Wiring } from "../wiring.ts";
import { readValue, wireValue, type Value, type WireValue } from "./contracts.ts";

/** Bytes of a signature. */
export const SIGNATURE_BYTES = 65;

/** A struct with a value for each of its fields. */
export interface Typed {
  /** The contract's alias in the manifest. */
  readonly contract: string;
  /** The struct, as the manifest lists it. */
  readonly name: string;
  /** By name; of the second entry of a list `milestones.2.amount`. */
  readonly fields: Readonly<Record<string, Value>>;
}

/** Typed data to sign. */
export interface ToSign {
  readonly typed: Typed;
  /** Why, shown to the person in quotation marks. */
  readonly purpose: Text;
  /** 1 to 64 bytes, chosen by the app. The same key gives the same bytes, also after they were taken. */
  readonly idempotencyKey: string;
}

/** A signature, and what it is of. */
export interface Signature {
  /** `r`, `s`, `v`: 65 bytes. */
  readonly bytes: Uint8Array;
  /** The fields as they were signed: a moment that was to be filled in is a number now. */
  readonly fields: Readonly<Record<string, Value>>;
}

/** A signature to hold against what it is said to be of. */
export interface ToVerify {
  readonly typed: Typed;
  readonly signature: Uint8Array;
  readonly by: PersonId;
}

declare module "../effect.ts" {
  interface Calls {
    "sign.request": Asked<ToSign, Signature>;
    "sign.verify": Asked<ToVerify, boolean>;
  }
}

/** Asks the person to sign. Needs a press. */
export function request(asked: ToSign): EffectOf<"sign.request"> {
  return later("sign.request", asked);
}

/** Asks whether a signature is that person's, of exactly these fields. Needs no press. */
export function verify(asked: ToVerify): EffectOf<"sign.verify"> {
  return later("sign.verify", asked);
}

interface WireField {
  name: string;
  value: WireValue;
}

interface WireTyped {
  contract: string;
  name: string;
  fields: WireField[];
}

type WireAnswer = { tag: "signed"; val: { signature: Uint8Array; fields: WireField[] } } | { tag: "verified"; val: boolean };

/** `teahouse:app/sign` as the engine offers it. */
interface Raw {
  request(typed: WireTyped, purpose: string, idempotencyKey: string): number;
  verify(typed: WireTyped, signature: Uint8Array, by: string): number;
  takeAnswer(id: number): WireAnswer;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "sign.request" | "sign.verify"> = {
  "sign.request": {
    request: (raw, { typed, purpose, idempotencyKey }, language) => raw.request(wireTyped(typed), inLanguage(purpose, language), idempotencyKey),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "signed") throw malformed();
      const fields = Object.fromEntries(answer.val.fields.map(({ name, value }) => [name, readValue(value)]));
      return { bytes: Uint8Array.from(answer.val.signature), fields };
    },
  },
  "sign.verify": {
    request: (raw, { typed, signature, by }) => raw.verify(wireTyped(typed), signature, by),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "verified") throw malformed();
      return answer.val;
    },
  },
};

function wireTyped({ contract, name, fields }: Typed): WireTyped {
  return { contract, name, fields: Object.entries(fields).map(([name, value]) => ({ name, value: wireValue(value) })) };
}
