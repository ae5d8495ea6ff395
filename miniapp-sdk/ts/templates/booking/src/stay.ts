// A stay is one booking as one side knows it: how it stands, what it may become, and what that asks of the host.

import { tagged, type BatchId, type Effect, type PersonId, type ShareId, type UnixMillis } from "@teahouse/miniapp";
import { sendCard } from "@teahouse/miniapp/chat";
import { give, redeem, type ShareProgress } from "@teahouse/miniapp/claims";
import { write, type Call } from "@teahouse/miniapp/contracts";

import { SAID, toPayload } from "./card.ts";
import { deposit, goesBack, NOTICE } from "./terms.ts";
import { title } from "./view.ts";

/** The contract's alias in `manifest.toml`. */
const DEPOSIT = "deposit";
/** Room for the difference between the clocks of guest, house and chain, in milliseconds. */
const SLACK = 3_600_000;

/**
 * How a booking stands. A guest's begins `asking` (the deposit is on its way), a house's `unchecked` (is the deposit there?); it ends `taken` by the
 * house, when the guest came or should have, or `returned` to the guest.
 */
export type Standing = "asking" | "unchecked" | "asked" | "confirmed" | "declined" | "cancelled" | "late" | "taken" | "returned";

/** From which a booking can come to stand so. */
const BEFORE: Readonly<Record<Standing, readonly Standing[]>> = {
  asking: [],
  unchecked: [],
  asked: ["asking", "unchecked"],
  confirmed: ["asked"],
  declined: ["asked"],
  cancelled: ["unchecked", "asked", "confirmed"],
  late: ["confirmed"],
  taken: ["confirmed", "late"],
  returned: ["asking", "asked", "confirmed", "declined", "cancelled", "late"],
};

/** One booking. */
export interface Stay {
  /** Counted by this app; the tag of its requests. */
  readonly id: number;
  /** Whether this person is the guest. */
  readonly mine: boolean;
  /** The other side. */
  readonly peer: PersonId;
  /** The guest's `id` of it, by which both sides name it. */
  readonly number: number;
  readonly day: number;
  readonly guests: number;
  /** The deposit: a one-time key for the guest, who can take it back, and a share for the house, which can take it. */
  batch: BatchId | undefined;
  readonly share: ShareId | undefined;
  standing: Standing;
  /** How it will stand once what was asked of the host is done. */
  next: Standing | undefined;
  /** How often something was asked: no two writes have the same key. */
  tries: number;
}

/** Whether nothing is under way and it can come to stand like `to`. */
export const canGo = (stay: Stay, to: Standing): boolean => stay.next === undefined && BEFORE[to].includes(stay.standing);

/** Whether it is not known yet that the deposit is paid. */
export const isAsking = (stay: Stay): boolean => stay.standing === "asking" && stay.next !== "returned";

/** Whether cancelling costs nothing on the day `today`. */
export const isFreeOn = (stay: Stay, today: number): boolean => stay.standing === "asked" || today + NOTICE <= stay.day;

/** Whether the guest can take the deposit back. */
export const isDue = (stay: Stay, now: UnixMillis): boolean => now >= goesBack(stay.day) + SLACK;

/** Whether what the chain shows is the deposit. */
export function isCovered(stay: Stay, seen: ShareProgress): boolean {
  const { asset, units } = deposit(stay.guests);
  const isWhole = seen.each.asset === asset && seen.each.units === units;
  return seen.state === "open" && isWhole && seen.expires >= goesBack(stay.day);
}

/** Stands like `to` from now on, unless that cannot follow. */
export function becomeIfItMay(stay: Stay, to: Standing): void {
  if (BEFORE[to].includes(stay.standing)) stay.standing = to;
}

/** Asks for what makes it stand like `to`, if that can follow and nothing else is under way. */
export function go(stay: Stay, to: Standing): readonly Effect[] {
  if (!canGo(stay, to)) return [];
  stay.tries += 1;
  const asked = request(stay, to);
  if (asked.length > 0) stay.next = to;
  return asked;
}

/** The deposit is taken, taken back, or left alone and the other side told. */
function request(stay: Stay, to: Standing): readonly Effect[] {
  const { id, share, batch, number } = stay;
  if (to === "taken") return share === undefined ? [] : [tagged(id, redeem(share))];
  if (to === "returned") {
    if (batch === undefined) return [];
    const call: Call = { contract: DEPOSIT, method: "refund", arguments: { id: { batchEnvelope: batch } } };
    return [tagged(id, write({ call, purpose: title(stay, to), idempotencyKey: `refund-${id}-${stay.tries}` }))];
  }
  const said = SAID.find((word) => word === to);
  return said === undefined ? [] : [tagged(id, sendCard(title(stay, to), toPayload({ is: "say", number, to: said })))];
}

/** The deposit into the contract, for one share, until it goes back; and in the same breath the request's card, which carries it to the house. */
export function funding(stay: Stay, batch: BatchId, now: UnixMillis): readonly Effect[] {
  const { id, number, day, guests, peer } = stay;
  const total = deposit(guests);
  const purpose = title(stay, "asked");
  const call: Call = {
    contract: DEPOSIT,
    method: "create",
    arguments: {
      shares: { batchCount: batch },
      token: { asset: total.asset },
      total: { amount: total },
      expiry: { deadlineIn: Math.max(0, Math.floor((goesBack(day) + SLACK - now) / 1000)) },
      refundTo: "own-account",
      root: { shareRoot: { batch, total } },
    },
  };
  const payload = toPayload({ is: "ask", number, day, guests });
  return [
    tagged(id, write({ call, spend: total, purpose, idempotencyKey: `deposit-${id}` })),
    tagged(id, give([{ batch, index: 0, to: { person: peer }, amount: total, title: purpose, payload }])),
  ];
}
