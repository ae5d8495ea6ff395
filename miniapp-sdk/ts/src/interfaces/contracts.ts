// Contracts are called by name: the host encodes, simulates, shows and signs.

import { fromWire, toWire, type Amount, type WireAmount } from "../amount.ts";
import { later, never, now, type EffectOf } from "../effect.ts";
import { exact, type AssetId, type BatchId, type PersonId, type ShareId, type UnixMillis, type WatchId } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import { malformed, type Wiring } from "../wiring.ts";

/** An argument or a result. What an app may not see it names by role, and the host fills it in. */
export type Value =
  | { readonly uint: bigint }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  /** The token of an asset. */
  | { readonly asset: AssetId }
  /** A quantity, checked against the manifest's caps. */
  | { readonly amount: Amount }
  /** The account that a person uses with this app. */
  | { readonly person: PersonId }
  /** A contract of the manifest, by alias. */
  | { readonly contract: string }
  /** Now plus so many seconds, by the chain's clock. */
  | { readonly deadlineIn: number }
  /** The chain-wide id of a batch's envelope. */
  | { readonly batchEnvelope: BatchId }
  /** The root of a batch's keys, for equal shares of the amount. */
  | { readonly shareRoot: { readonly batch: BatchId; readonly total: Amount } }
  /** The number of shares of a batch. */
  | { readonly batchCount: BatchId }
  /** The chain-wide id of the envelope that a received share opens. */
  | { readonly shareEnvelope: ShareId }
  /** A fresh account of this person's own; only in results: an account that is nobody the app has met. */
  | "own-account"
  | "stranger";

/** A call of a contract. */
export interface Call {
  /** The contract's alias in the manifest. */
  readonly contract: string;
  /** The method, as the manifest lists it. */
  readonly method: string;
  /** By parameter name; the host puts them in order. */
  readonly arguments: Readonly<Record<string, Value>>;
}

/** A call that changes the chain, signed by the person. */
export interface Write {
  readonly call: Call;
  /** Native coin to send along. */
  readonly value?: Amount | undefined;
  /** Token that the contract may take for this call and no more. */
  readonly spend?: Amount | undefined;
  /** Why, shown to the person in quotation marks. */
  readonly purpose: Text;
  /** The same key never signs twice. */
  readonly idempotencyKey: string;
}

/** A write that the chain has confirmed. */
export interface Written {
  /** Names it towards the host. */
  readonly reference: string;
  readonly confirmedAt: UnixMillis;
}

declare module "../effect.ts" {
  interface Calls {
    "contracts.read": Asked<Call, readonly Value[]>;
    "contracts.write": Asked<Write, Written>;
    "contracts.watch": Asked<Call, WatchId>;
    "contracts.unwatch": Asked<WatchId, never>;
  }
}

/** Reads; answered with the results in the contract's order. Needs no press. */
export function read(call: Call): EffectOf<"contracts.read"> {
  return later("contracts.read", call);
}

/** Asks the person to sign and send. Needs a press. */
export function write(write: Write): EffectOf<"contracts.write"> {
  return later("contracts.write", write);
}

/**
 * Watches a read while the app is open. Answered within the turn; `quota` beyond 8 watches. After the first look, and whenever there is another answer,
 * also one from while the app was closed, it hears a `signal` of the source `contracts` with the watch's number, and reads. The same read is the same
 * watch, so that it can be asked for at each start. Needs no press.
 */
export function watch(call: Call): EffectOf<"contracts.watch"> {
  return now("contracts.watch", call);
}

/** Ends a watch. */
export function unwatch(watch: WatchId): EffectOf<"contracts.unwatch"> {
  return never("contracts.unwatch", watch);
}

/** A value on the wire. */
export type WireValue =
  | { tag: "uint" | "text" | "asset" | "person" | "contract" | "share-envelope"; val: string }
  | { tag: "boolean"; val: boolean }
  | { tag: "bytes"; val: Uint8Array }
  | { tag: "amount"; val: WireAmount }
  | { tag: "deadline-in" | "batch-envelope" | "batch-count"; val: number }
  | { tag: "share-root"; val: [number, WireAmount] }
  | { tag: "own-account" | "stranger" };

interface WireCall {
  contract: string;
  method: string;
  arguments: { name: string; value: WireValue }[];
}

type WireAnswer =
  | { tag: "written"; val: { reference: string; confirmedAtMs: number } }
  | { tag: "returned"; val: WireValue[] };

/** `teahouse:app/contracts` as the engine offers it. */
interface Raw {
  read(call: WireCall): number;
  requestWrite(write: { call: WireCall; value: WireAmount | null; spend: WireAmount | null; purpose: string; idempotencyKey: string }): number;
  takeAnswer(id: number): WireAnswer;
  watch(call: WireCall): number;
  unwatch(id: number): void;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "contracts.read" | "contracts.write" | "contracts.watch" | "contracts.unwatch"> = {
  "contracts.read": {
    request: (raw, call) => raw.read(wireCall(call)),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "returned") throw malformed();
      return answer.val.map(readValue);
    },
  },
  "contracts.write": {
    request: (raw, { call, value, spend, purpose, idempotencyKey }, language) =>
      raw.requestWrite({
        call: wireCall(call),
        value: value ? toWire(value) : null,
        spend: spend ? toWire(spend) : null,
        purpose: inLanguage(purpose, language),
        idempotencyKey,
      }),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "written") throw malformed();
      return { reference: answer.val.reference, confirmedAt: exact(answer.val.confirmedAtMs) };
    },
  },
  "contracts.watch": { ask: (raw, call) => exact(raw.watch(wireCall(call))) },
  "contracts.unwatch": { tell: (raw, watch) => raw.unwatch(exact(watch)) },
};

function wireCall(call: Call): WireCall {
  const named = Object.entries(call.arguments).map(([name, value]) => ({ name, value: wireValue(value) }));
  return { contract: call.contract, method: call.method, arguments: named };
}

/** `value` as the level has it. */
export function wireValue(value: Value): WireValue {
  if (typeof value === "string") return { tag: value };
  if ("uint" in value) return { tag: "uint", val: value.uint.toString() };
  if ("bool" in value) return { tag: "boolean", val: value.bool };
  if ("text" in value) return { tag: "text", val: value.text };
  if ("bytes" in value) return { tag: "bytes", val: value.bytes };
  if ("asset" in value) return { tag: "asset", val: value.asset };
  if ("amount" in value) return { tag: "amount", val: toWire(value.amount) };
  if ("person" in value) return { tag: "person", val: value.person };
  if ("contract" in value) return { tag: "contract", val: value.contract };
  if ("deadlineIn" in value) return { tag: "deadline-in", val: exact(value.deadlineIn) };
  if ("batchEnvelope" in value) return { tag: "batch-envelope", val: exact(value.batchEnvelope) };
  if ("batchCount" in value) return { tag: "batch-count", val: exact(value.batchCount) };
  if ("shareEnvelope" in value) return { tag: "share-envelope", val: value.shareEnvelope };
  return { tag: "share-root", val: [exact(value.shareRoot.batch), toWire(value.shareRoot.total)] };
}

/** A value of the level. */
export function readValue(value: WireValue): Value {
  switch (value.tag) {
    case "uint":
      return { uint: BigInt(value.val) };
    case "boolean":
      return { bool: value.val };
    case "text":
      return { text: value.val };
    case "bytes":
      return { bytes: Uint8Array.from(value.val) };
    case "asset":
      return { asset: value.val };
    case "amount":
      return { amount: fromWire(value.val) };
    case "person":
      return { person: value.val };
    case "contract":
      return { contract: value.val };
    case "deadline-in":
      return { deadlineIn: exact(value.val) };
    case "batch-envelope":
      return { batchEnvelope: exact(value.val) };
    case "batch-count":
      return { batchCount: exact(value.val) };
    case "share-envelope":
      return { shareEnvelope: value.val };
    case "share-root":
      return { shareRoot: { batch: exact(value.val[0]), total: fromWire(value.val[1]) } };
    default:
      return value.tag;
  }
}
