// A deal is its terms, who is on the other side, and how the contract stands as far as it is known here.
//
// A card is: the version (a byte, 1); what it says (0 an offer, 1 something was done in the contract); the deal's name (16 bytes, by chance); the price in
// base units (16); until when the seller may begin, and until when it is delivered (8 each, seconds since 1970); and what is sold, 1 to 200 bytes.

import { amount, type Amount, type PersonId, type Tag, type Text } from "@teahouse/miniapp";
import type { Call, Value, Write } from "@teahouse/miniapp/contracts";

/** What is paid with, as the manifest calls it. */
export const ASSET = "pusd";
/** The highest price in base units: the manifest's cap. */
export const MOST = 1_000_000_000n;
/** The longest time to deliver, in days. */
export const MOST_DAYS = 90;
/** A day in seconds: the shortest time that the contract takes for anything. */
export const DAY = 86_400;
/** How long the seller may take to begin. */
export const BEGIN_WITHIN = 2 * DAY;
/** How long the buyer may look at what was delivered. */
export const REVIEW = 3 * DAY;
/** How long whoever was silent can still act after a deadline. */
export const CHALLENGE = DAY;

const VERSION = 1;
/** The last moment that a card can name: 2106. */
const LATEST = 2 ** 32 - 1;

/** What the two agree on. Nothing in it ever changes. */
export interface Terms {
  /** The deal's name: 16 bytes in hexadecimal. */
  readonly name: string;
  /** In base units of `ASSET`. */
  readonly price: bigint;
  /** Until when the seller may begin, seconds since 1970. */
  readonly beginBy: number;
  /** Until when it is delivered. */
  readonly deliverBy: number;
  /** What is sold. */
  readonly what: string;
}

/** What can be done in the contract, and the contract's word for it. */
export const METHODS = {
  /** The buyer accepts the offer with the money. */
  payIn: "create",
  /** The seller begins: from here on the buyer alone cannot call it off. */
  begin: "accept",
  /** The seller says that it is delivered. */
  deliver: "deliver",
  /** The buyer pays the seller. */
  release: "release",
  /** What nobody began goes back to the buyer. */
  callOff: "cancelUnaccepted",
  /** What was not delivered in time goes back to the buyer. */
  takeBack: "refundAfterDeadline",
  /** What was delivered, and not looked at in time, goes to the seller. */
  collect: "claimAfterReview",
} as const;

/** What can be done in the contract. */
export type Step = keyof typeof METHODS;

/** Where a deal stands; `delivered` is known to the seller, who has said so. */
export type Stage = "offered" | "paidIn" | "begun" | "delivered" | "closed";

/** A deal as it is known here. */
export interface Deal {
  /** Counted up: which answer is about which deal. */
  readonly number: number;
  readonly terms: Terms;
  /** Whether this person is the seller. */
  readonly selling: boolean;
  /** The other side; for the seller, whoever says to have paid in. */
  other: PersonId | undefined;
  /** What the contract says of the deal: 0 unknown, 1 paid in, 2 begun, 3 closed. */
  status: number;
  /** When this person said in the contract, as the seller, that it is delivered. */
  delivered: number | undefined;
  /** What the contract was asked to do and has not answered. */
  doing: Step | undefined;
  /** How often it was asked for anything. */
  tries: number;
  /** Whether the contract is being looked at. */
  looking: boolean;
  /** Whether a card is on its way. */
  telling: boolean;
  /** Whether the other side still has to be told. */
  untold: boolean;
}

/** A deal without money: offered by `other`, or by this person, who then sells. */
export function newDeal(number: number, terms: Terms, other: PersonId | undefined): Deal {
  const idle = { status: 0, delivered: undefined, doing: undefined, tries: 0, looking: false, telling: false, untold: false };
  return { number, terms, selling: other === undefined, other, ...idle };
}

/** Whether the contract and the manifest can take them. Whoever writes a card can write anything. */
export function areSound({ price, beginBy, deliverBy, what }: Terms): boolean {
  const term = deliverBy - beginBy;
  const inTime = beginBy <= LATEST && term >= DAY && term <= MOST_DAYS * DAY;
  const size = utf8(what).length;
  return inTime && size >= 1 && size <= 200 && !/\p{Cc}/u.test(what) && price >= 1n && price <= MOST;
}

/** A card that carries them: an offer, or the word that there is news. */
export function toCard(terms: Terms, news: boolean): Uint8Array {
  const numbers = [...big(terms.price, 16), ...big(BigInt(terms.beginBy), 8), ...big(BigInt(terms.deliverBy), 8)];
  return Uint8Array.from([VERSION, news ? 1 : 0, ...unhex(terms.name), ...numbers, ...utf8(terms.what)]);
}

/** What a card carries, if it is whole and sound. */
export function fromCard(card: Uint8Array): { readonly terms: Terms; readonly news: boolean } | undefined {
  const news = card[1] ?? 2;
  const what = text(card.subarray(50));
  if (card[0] !== VERSION || news > 1 || card.length < 50 || what === undefined) return undefined;
  const number = (from: number, to: number) => BigInt(`0x${hex(card.subarray(from, to))}`);
  const [beginBy, deliverBy] = [Number(number(34, 42)), Number(number(42, 50))];
  const terms = { name: hex(card.subarray(2, 18)), price: number(18, 34), beginBy, deliverBy, what };
  return areSound(terms) ? { terms, news: news === 1 } : undefined;
}

/** The price with its asset. */
export function price({ terms }: Deal): Amount {
  return amount(ASSET, terms.price);
}

/** The tag of a request about a deal: `which` is one of four. */
export function tagOf(deal: Deal, which: number): Tag {
  return deal.number * 4 + which;
}

/** Whether no money of it can be in the contract now, as far as this person can know. */
export function isIdle({ doing, status, selling, terms }: Deal, now: number): boolean {
  return doing === undefined && (status === 3 || (status === 0 && (!selling || now > terms.beginBy)));
}

/** Where it stands. */
export function stage({ status, delivered }: Deal): Stage {
  if (status === 0) return "offered";
  if (status === 1) return "paidIn";
  if (status > 2) return "closed";
  return delivered === undefined ? "begun" : "delivered";
}

/** What this person can do at `now`; the contract holds everybody to the same. */
export function steps(deal: Deal, now: number): readonly Step[] {
  const { beginBy, deliverBy } = deal.terms;
  const late = now > beginBy;
  switch (stage(deal)) {
    case "offered":
      return deal.selling || late ? [] : ["payIn"];
    case "paidIn":
      if (deal.selling) return late ? [] : ["begin", "callOff"];
      return late ? ["callOff"] : [];
    case "begun":
      if (deal.selling) return now > deliverBy ? [] : ["deliver"];
      return now > deliverBy + CHALLENGE ? ["release", "takeBack"] : ["release"];
    case "delivered":
      return now > (deal.delivered ?? deliverBy) + REVIEW + CHALLENGE ? ["collect"] : [];
    case "closed":
      return [];
  }
}

/**
 * A call of the contract about a deal. The terms go with every call: the contract knows a deal by their hash. The host puts accounts where people are
 * named, and hashes where words are.
 */
export function call(deal: Deal, method: string): Call | undefined {
  if (deal.other === undefined) return undefined;
  const { name, beginBy, deliverBy, what } = deal.terms;
  const other: Value = { person: deal.other };
  const seconds = (seconds: number): Value => ({ uint: BigInt(seconds) });
  const terms: Record<string, Value> = {
    payer: deal.selling ? other : "own-account",
    payee: deal.selling ? "own-account" : other,
    token: { asset: ASSET },
    "milestones.1.amount": { amount: price(deal) },
    "milestones.1.deliverBy": seconds(deliverBy),
    "milestones.1.reviewWindow": seconds(REVIEW),
    responseWindow: seconds(DAY),
    challengeWindow: seconds(CHALLENGE),
    rulingWindow: seconds(DAY),
    defaultBps: { uint: 5_000n },
    metaHash: { text: what },
    acceptBy: seconds(beginBy),
    salt: { bytes: Uint8Array.from([...unhex(name), ...new Uint8Array(16)]) },
  };
  const isWhole = ["create", "accept", "cancelUnaccepted", "deal"].includes(method);
  return { contract: "deal", method, arguments: isWhole ? terms : { ...terms, milestone: { uint: 0n } } };
}

/** The call that does `step`, with what it spends. A new key for each try: the same one is never signed twice. */
export function writeOf(deal: Deal, step: Step, purpose: Text): Write | undefined {
  const method = METHODS[step];
  const plain = call(deal, method);
  if (!plain) return undefined;
  const more: Record<string, Value> = {};
  if (step === "deliver") more["evidenceHash"] = { text: deal.terms.what };
  if (step === "release") more["amount"] = { amount: price(deal) };
  const spend = step === "payIn" ? price(deal) : undefined;
  const idempotencyKey = `${method}-${deal.number}-${deal.tries}`;
  return { call: { ...plain, arguments: { ...plain.arguments, ...more } }, spend, purpose, idempotencyKey };
}

/** What the contract says after it has done `step`. */
export function isDone(deal: Deal, step: Step, at: number): void {
  if (step === "payIn") deal.status = 1;
  else if (step === "begin") deal.status = 2;
  else if (step === "deliver") deal.delivered = at;
  else deal.status = 3;
  deal.untold = true;
}

/** Bytes in hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(text: string): number[] {
  return (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

function big(value: bigint, bytes: number): number[] {
  return unhex(value.toString(16).padStart(2 * bytes, "0"));
}

function utf8(text: string): number[] {
  const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\uFFFD"));
  return (escaped.match(/%..|./g) ?? []).map((part) => (part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0)));
}

function text(bytes: Uint8Array): string | undefined {
  try {
    return decodeURIComponent(hex(bytes).replace(/../g, "%$&"));
  } catch {
    return undefined;
  }
}
