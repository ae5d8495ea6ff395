// A meter counts a voucher up under one yes: the person agrees to the most, and each rising sum is signed without a further question.

import { toWire, type Amount, type WireAmount } from "../amount.ts";
import { later, type EffectOf } from "../effect.ts";
import { exact, type MeterId } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import { malformed, type Wiring } from "../wiring.ts";
import { readValue, wireValue, type Value, type WireValue } from "./contracts.ts";

/** The voucher as the last one may be: without the fields that change with each, and the sum that rises at its most. */
export interface Terms {
  /** The contract's alias in the manifest. */
  readonly contract: string;
  /** The struct, as the manifest lists it. */
  readonly name: string;
  readonly fields: Readonly<Record<string, Value>>;
}

/** A meter to agree to. */
export interface ToMeter {
  readonly terms: Terms;
  /** Why, shown to the person in quotation marks. */
  readonly purpose: Text;
  /** 1 to 64 bytes, chosen by the app. The same key never opens a second meter. */
  readonly idempotencyKey: string;
}

/** A meter that runs, and what was agreed to. */
export interface Metered {
  readonly id: MeterId;
  /** A moment that was to be filled in is a number now. */
  readonly fields: Readonly<Record<string, Value>>;
}

/** The next voucher of a meter. */
export interface ToTick {
  readonly meter: MeterId;
  /** All that is owed so far: above the one before, and not above the most. */
  readonly sum: Amount;
  /** The fields that are given anew each time, such as `routeHead`. */
  readonly changes?: Readonly<Record<string, Value>>;
}

/** A voucher: whoever has it can bring it to the chain, and it is worth all before it. */
export interface Voucher {
  /** `r`, `s`, `v`: 65 bytes. */
  readonly bytes: Uint8Array;
  /** The fields as they were signed. */
  readonly fields: Readonly<Record<string, Value>>;
}

declare module "../effect.ts" {
  interface Calls {
    "meter.open": Asked<ToMeter, Metered>;
    "meter.tick": Asked<ToTick, Voucher>;
    "meter.stop": Asked<MeterId, null>;
  }
}

/** Asks the person for a meter. Needs a press. It stops when the app is closed, when the person ends it, and after ten minutes without a voucher. */
export function open(asked: ToMeter): EffectOf<"meter.open"> {
  return later("meter.open", asked);
}

/** Asks for a meter's next voucher. Needs no press. */
export function tick(asked: ToTick): EffectOf<"meter.tick"> {
  return later("meter.tick", asked);
}

/** Ends a meter: nothing is signed after that. Needs no press. */
export function stop(meter: MeterId): EffectOf<"meter.stop"> {
  return later("meter.stop", meter);
}

interface WireField {
  name: string;
  value: WireValue;
}

type WireAnswer = { tag: "opened"; val: WireField[] } | { tag: "signed"; val: { signature: Uint8Array; fields: WireField[] } } | { tag: "stopped" };

/** `teahouse:app/meter` as the engine offers it. */
interface Raw {
  open(terms: { contract: string; name: string; fields: WireField[] }, purpose: string, idempotencyKey: string): number;
  tick(meter: number, sum: WireAmount, changes: WireField[]): number;
  stop(meter: number): number;
  takeAnswer(id: number): WireAnswer;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "meter.open" | "meter.tick" | "meter.stop"> = {
  "meter.open": {
    request: (raw, { terms, purpose, idempotencyKey }, language) =>
      raw.open({ contract: terms.contract, name: terms.name, fields: wireFields(terms.fields) }, inLanguage(purpose, language), idempotencyKey),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "opened") throw malformed();
      // A meter goes by the number of the request that opened it.
      return { id: exact(id), fields: readFields(answer.val) };
    },
  },
  "meter.tick": {
    request: (raw, { meter, sum, changes }) => raw.tick(exact(meter), toWire(sum), wireFields(changes ?? {})),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "signed") throw malformed();
      return { bytes: Uint8Array.from(answer.val.signature), fields: readFields(answer.val.fields) };
    },
  },
  "meter.stop": {
    request: (raw, meter) => raw.stop(exact(meter)),
    take: (raw, id) => {
      if (raw.takeAnswer(id).tag !== "stopped") throw malformed();
      return null;
    },
  },
};

function wireFields(fields: Readonly<Record<string, Value>>): WireField[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value: wireValue(value) }));
}

function readFields(fields: readonly WireField[]): Record<string, Value> {
  return Object.fromEntries(fields.map(({ name, value }) => [name, readValue(value)]));
}
