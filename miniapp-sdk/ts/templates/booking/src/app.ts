// A guest asks a house for a day and puts a deposit aside; the house answers. Cards in their conversation carry both.
//
// Read in this order: `terms.ts` (change these first), `card.ts` (what travels), `stay.ts` (one booking), this file (what happens), `view.ts` (what a
// person sees). `tests/` plays it without a host, `scenarios/` on the runtime that people use.

import { app, tagged, type Answered, type Effect, type PersonId, type RefusalCode, type Result, type ShareId, type Source, type UnixMillis } from "@teahouse/miniapp";
import { sendCard } from "@teahouse/miniapp/chat";
import { look as lookAt, reserve, type ShareProgress } from "@teahouse/miniapp/claims";
import { now } from "@teahouse/miniapp/clock";

import { fromPayload, isOfHouse, toPayload, type Message } from "./card.ts";
import { becomeIfItMay, funding, go, isAsking, isCovered, type Standing, type Stay } from "./stay.ts";
import { dayOf, DAYS, PLACES } from "./terms.ts";
import { OFFER_TITLE, screen } from "./view.ts";

/** So many days after its own a booking is forgotten: by a house always, by a guest once the deposit is settled. */
const KEPT_DAYS = 30;
/** Deposits looked at in one turn: the host keeps eight requests of an app, and pressing a button needs room too. */
const LOOKS = 4;

/** Why something did not happen; `stranger`: a card fits nothing known here; `to`: the request that would have made a booking stand so. */
export type Trouble = "stranger" | "gap" | "day" | "full" | "no-deposit" | { readonly to: Standing; readonly code: RefusalCode };

/** Everything that is remembered, on whichever side this person is. */
export interface House {
  isGuest: boolean;
  now: UnixMillis;
  /** The first day of a house's offer, and the places that are free from then on. */
  offer: { readonly house: PersonId; readonly first: number; readonly free: readonly number[] } | undefined;
  place: number | undefined;
  guests: number | undefined;
  stays: Stay[];
  counted: number;
  trouble: Trouble | undefined;
}

/** What a person can do: fill in the form and ask; send the free days; let a booking stand like `to`. */
export type Press =
  | { readonly do: "day"; readonly place: number }
  | { readonly do: "guests"; readonly guests: number | undefined }
  | { readonly do: "ask" | "offer" }
  | { readonly do: "go"; readonly id: number; readonly to: Standing };

export default app<House, Press>({
  stateVersion: 1,
  initial: () => ({
    isGuest: false, now: 0, offer: undefined, place: undefined, guests: undefined, stays: [], counted: 0, trouble: undefined,
  }),

  update(house, event) {
    switch (event.type) {
      case "started":
        return [...opened(house, event.launch.source), now()];
      case "ui":
        return [...pressed(house, event.message), now()];
      case "resumed":
        return [...look(house), now()];
      case "answered":
        return answered(house, event);
      default:
        return [];
    }
  },

  view: screen,
});

/** The days that can be booked. */
export function days(house: House): readonly number[] {
  return Array.from({ length: DAYS }, (_, after) => dayOf(house.now) + after);
}

/** Places that are free on `day`: those of a yes that is on its way are not. */
export function free(house: House, day: number): number {
  const standing = (stay: Stay) => stay.next ?? stay.standing;
  const holds = (stay: Stay) => !stay.mine && stay.day === day && (standing(stay) === "confirmed" || standing(stay) === "taken");
  return Math.max(0, PLACES - house.stays.filter(holds).length);
}

function opened(house: House, source: Source): readonly Effect[] {
  house.trouble = undefined;
  if (source.from === "card") {
    const message = fromPayload(source.payload);
    if (message) read(house, source.sender, source.mine, message, source.share);
    else house.trouble = "stranger";
  }
  return look(house);
}

/** What a card says holds only if it is the sender's to say; what this person's own cards say is known already. */
function read(house: House, sender: PersonId, mine: boolean, message: Message, share: ShareId | undefined): void {
  house.isGuest = mine !== isOfHouse(message);
  if (mine) return;
  if (message.is === "offer") {
    house.offer = { house: sender, first: message.first, free: message.free };
    house.place = undefined;
    return;
  }
  const known = house.stays.find((stay) => stay.mine === house.isGuest && stay.peer === sender && stay.number === message.number);
  if (known) becomeIfItMay(known, message.is === "ask" ? "unchecked" : message.to);
  else if (message.is === "say") house.trouble = "stranger";
  // A request needs a deposit that no other came with; whether there is money in it is looked at next.
  else if (share === undefined || house.stays.some((stay) => stay.share === share)) house.trouble = "no-deposit";
  else add(house, { ...message, peer: sender, share });
}

/** Remembers a booking of a house's, or without `number` a guest's, who waits for the deposit to be paid; its id. */
function add(house: House, of: { number?: number; day: number; guests: number; peer: PersonId; share: ShareId | undefined }): number {
  const isOver = (stay: Stay) => !stay.mine || stay.standing === "returned";
  house.stays = house.stays.filter((stay) => !isOver(stay) || stay.day + KEPT_DAYS >= dayOf(house.now));
  house.counted += 1;
  const { day, guests, peer, share, number = house.counted } = of;
  const mine = of.number === undefined;
  const begins = mine ? ({ standing: "asking", next: "asked" } as const) : ({ standing: "unchecked", next: undefined } as const);
  house.stays.push({ id: house.counted, mine, peer, number, day, guests, share, batch: undefined, tries: 0, ...begins });
  return house.counted;
}

function pressed(house: House, press: Press): readonly Effect[] {
  house.trouble = undefined;
  switch (press.do) {
    case "day":
      house.place = press.place;
      return [];
    case "guests":
      house.guests = press.guests;
      return [];
    case "offer":
      return [sendCard(OFFER_TITLE, toPayload({ is: "offer", first: dayOf(house.now), free: days(house).map((day) => free(house, day)) }))];
    case "ask":
      return ask(house);
    case "go":
      return answer(house, press.id, press.to);
  }
}

/** A booking of the day and the guests that were filled in begins with a one-time key for its deposit. */
function ask(house: House): readonly Effect[] {
  const { offer, place, guests } = house;
  if (!offer || place === undefined || guests === undefined) return trouble(house, "gap");
  const day = offer.first + place;
  if (!days(house).includes(day)) return trouble(house, "day");
  if ((offer.free[place] ?? 0) === 0) return trouble(house, "full");
  return [tagged(add(house, { day, guests, peer: offer.house, share: undefined }), reserve(1))];
}

/** Asks the host for what makes a booking stand like `to`; nothing changes before that is done. */
function answer(house: House, id: number, to: Standing): readonly Effect[] {
  const stay = house.stays.find((one) => one.id === id);
  if (!stay) return [];
  return to === "confirmed" && free(house, stay.day) === 0 ? trouble(house, "full") : go(stay, to);
}

function answered(house: House, answer: Answered): readonly Effect[] {
  const stay = house.stays.find(({ id }) => id === answer.tag);
  const refused = answer.result.ok ? undefined : answer.result.refusal.code;
  switch (answer.of) {
    case "clock.now":
      if (answer.result.ok) house.now = answer.result.value;
      return [];
    case "claims.reserve":
      if (refused) return unfunded(house, answer.tag, refused);
      if (!stay || !answer.result.ok) return [];
      stay.batch = answer.result.value;
      return funding(stay, stay.batch, house.now);
    case "contracts.write":
      if (!stay || !isAsking(stay)) return settled(house, stay, refused);
      return refused ? unfunded(house, stay.id, refused) : []; // Once the card is on its way too, the house is asked.
    case "claims.look":
      return stay?.standing === "unchecked" ? checked(house, stay, answer.result) : [];
    case "chat.sendCard":
      return stay || !refused ? settled(house, stay, refused) : trouble(house, { to: "confirmed", code: refused }); // The free days.
    case "claims.give":
    case "claims.redeem":
      return settled(house, stay, refused);
    default:
      return [];
  }
}

/** No deposit was paid: there is no booking. */
function unfunded(house: House, id: number, code: RefusalCode): readonly Effect[] {
  house.stays = house.stays.filter((stay) => stay.id !== id);
  return trouble(house, { to: "asking", code });
}

/** What was asked of the host is done, or not; a card that came meanwhile may have overtaken it. */
function settled(house: House, stay: Stay | undefined, refused: RefusalCode | undefined): readonly Effect[] {
  const to = stay?.next;
  if (!stay || !to) return [];
  stay.next = undefined;
  if (refused) return trouble(house, { to, code: refused });
  becomeIfItMay(stay, to);
  return [];
}

/** The chain says whether the deposit is there: whole, and for as long as agreed. */
function checked(house: House, stay: Stay, result: Result<ShareProgress>): readonly Effect[] {
  if (!result.ok) return trouble(house, { to: "unchecked", code: result.refusal.code });
  const problem = isCovered(stay, result.value) ? (days(house).includes(stay.day) ? undefined : "day") : "no-deposit";
  if (problem) house.stays = house.stays.filter((one) => one !== stay);
  else stay.standing = "asked";
  house.trouble = problem;
  return [];
}

function trouble(house: House, what: Trouble): readonly Effect[] {
  house.trouble = what;
  return [];
}

function look(house: House): readonly Effect[] {
  const unchecked = house.stays.filter((stay) => stay.standing === "unchecked").slice(-LOOKS);
  return unchecked.flatMap(({ id, share }) => (share === undefined ? [] : [tagged(id, lookAt({ share }))]));
}
