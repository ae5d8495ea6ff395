// A card carries a few words in ASCII between guest and house. Whoever sends it made it up, so it is read with suspicion.
//
// | words | who | meaning |
// |---|---|---|
// | `booking1 offer DAY FREE FREE …` | the house | so many places are free on DAY and on those after it |
// | `booking1 ask NUMBER DAY GUESTS` | a guest, with the deposit's share | a place on DAY, please |
// | `booking1 say NUMBER WORD` | either | that booking is now confirmed, declined, cancelled, late |

import { DAYS, MOST_GUESTS, PLACES } from "./terms.ts";

const VERSION = "booking1";
/** The last day that is understood: in the year 2243. */
const LAST_DAY = 100_000;
const LAST_NUMBER = 999_999_999;

/** What can be said of a booking. */
export const SAID = ["confirmed", "declined", "cancelled", "late"] as const;

/** What a card says: free places from the first day on; the guest's number of a booking, and what about it. */
export type Message =
  | { readonly is: "offer"; readonly first: number; readonly free: readonly number[] }
  | { readonly is: "ask"; readonly number: number; readonly day: number; readonly guests: number }
  | { readonly is: "say"; readonly number: number; readonly to: (typeof SAID)[number] };

/** Whether only a house sends it. */
export function isOfHouse(message: Message): boolean {
  return message.is === "offer" || (message.is === "say" && (message.to === "confirmed" || message.to === "declined"));
}

/** As it travels. */
export function toPayload(message: Message): Uint8Array {
  const words = [VERSION, message.is, ...wordsOf(message)].join(" ");
  return Uint8Array.from(words, (char) => char.charCodeAt(0));
}

function wordsOf(message: Message): readonly (string | number)[] {
  if (message.is === "offer") return [message.first, ...message.free];
  return message.is === "ask" ? [message.number, message.day, message.guests] : [message.number, message.to];
}

/** What travelled, or nothing when a single word of it is out of place. */
export function fromPayload(payload: Uint8Array): Message | undefined {
  const [version, is, first, ...rest] = String.fromCharCode(...payload).split(" ");
  if (version !== VERSION) return undefined;
  if (is === "offer") {
    const day = number(first, 0, LAST_DAY);
    const free = rest.map((word) => number(word, 0, PLACES)).filter((places) => places !== undefined);
    const fits = rest.length <= DAYS && free.length === rest.length;
    return fits && day !== undefined ? { is: "offer", first: day, free } : undefined;
  }
  const booking = number(first, 1, LAST_NUMBER);
  if (is === "ask" && rest.length === 2) {
    const day = number(rest[0], 0, LAST_DAY);
    const guests = number(rest[1], 1, MOST_GUESTS);
    const fits = booking !== undefined && day !== undefined && guests !== undefined;
    return fits ? { is: "ask", number: booking, day, guests } : undefined;
  }
  const to = SAID.find((word) => word === rest[0]);
  const fits = is === "say" && rest.length === 1 && booking !== undefined && to !== undefined;
  return fits ? { is: "say", number: booking, to } : undefined;
}

function number(word: string | undefined, least: number, most: number): number | undefined {
  const value = word !== undefined && /^[0-9]{1,9}$/.test(word) ? Number(word) : -1;
  return value >= least && value <= most ? value : undefined;
}
