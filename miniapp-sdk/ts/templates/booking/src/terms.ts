// The terms are what a house changes first: its name, its places, its deposit, and how late a guest may cancel.

import { amount, say, type Amount, type UnixMillis } from "@teahouse/miniapp";

/** What deposits are paid in; `manifest.toml` declares it, with its caps. */
const ASSET = "pusd";
/** The deposit for one guest, in base units: 5 practice dollars. */
const DEPOSIT_EACH = 5_000_000n;
/** Bookings that the house takes for one day: its rooms, or its tables. */
export const PLACES = 3;
/** The most guests of one booking. */
export const MOST_GUESTS = 6;
/** Days that can be booked, today among them. */
export const DAYS = 14;
/** Whoever cancels at least so many days before has the deposit back. */
export const NOTICE = 1;
/** From the beginning of the booked day, so long can the house take the deposit; after that it goes back. */
const HOLD = 3;

const DAY = 86_400_000;

/** What the house is called. */
export const NAME = say("Lotus House", "莲舍");

/** The rules, as a guest reads them before paying. */
export const RULES = say(
  `Your deposit waits in a contract. When the house declines, or you cancel at least ${NOTICE} day before, it stays there, and you take it back ${HOLD} days after the booked day. Cancelled later, or used: the house may take it.`,
  `定金存放在合约中。店家谢绝，或你提前至少 ${NOTICE} 天取消：定金不动，预订日 ${HOLD} 天后由你取回。更晚取消或已到店：店家可以收取。`,
);

/** The deposit for so many guests. */
export const deposit = (guests: number): Amount => amount(ASSET, DEPOSIT_EACH * BigInt(guests));

/** The day of a moment, counted from 1970. Days begin at midnight UTC: a house elsewhere adds its hours here. */
export const dayOf = (moment: UnixMillis): number => Math.floor(moment / DAY);

/** When the deposit for a booking of `day` goes back. */
export const goesBack = (day: number): UnixMillis => (day + HOLD) * DAY;

/** A day as it is written, such as 2026-01-02. */
export const date = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
