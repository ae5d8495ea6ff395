// The state is the deals that are known here, the one on the screen, and the offer that is being written.

import type { Amount, RefusalCode } from "@teahouse/miniapp";

import type { Deal } from "./deal.ts";

/** The whole app. What is not in it is gone after a restart. */
export interface Escrow {
  /** Oldest first. */
  deals: Deal[];
  /** The name of the one on the screen. */
  shown: string | undefined;
  /** The offer that is being written. */
  draft: Draft;
  /** Deals there ever were. */
  counted: number;
  /** The time when it was last asked for, in seconds. */
  now: number;
  /** What just went wrong. */
  trouble: Trouble | undefined;
}

/** An offer that is being written: what is sold, for how much, and in how many days. */
export interface Draft {
  what: string;
  price: Amount | undefined;
  days: number | undefined;
}

/**
 * What just went wrong: an offer that lacks something or asks for too much; a card that no deal can have, or that changes one; a card of a deal that is
 * not between its sender and this person; no deal that could make room; or what was refused.
 */
export type Trouble =
  | "unfinished"
  | "forged"
  | "foreign"
  | "full"
  | { readonly refused: "card" | "step" | "look"; readonly code: RefusalCode };

/** An offer with nothing in it yet. */
export function emptyDraft(): Draft {
  return { what: "", price: undefined, days: undefined };
}

/** The deal on the screen. */
export function onScreen({ deals, shown }: Escrow): Deal | undefined {
  return deals.find(({ terms }) => terms.name === shown);
}
