// Two people make a deal: the seller offers, the buyer pays into a contract, and the money goes to the seller or comes back.
//
// Read in this order: deal.ts (what is agreed on, and who can do what when), state.ts (what is remembered), this file (what an event changes), view.ts
// (what a person sees).

import { app, tagged, type Answered, type Effect, type PersonId, type Result, type Source } from "@teahouse/miniapp";
import { sendCard } from "@teahouse/miniapp/chat";
import { now } from "@teahouse/miniapp/clock";
import { read, write, type Value, type Written } from "@teahouse/miniapp/contracts";
import { bytes } from "@teahouse/miniapp/random";

import * as deal from "./deal.ts";
import type { Deal, Step, Terms } from "./deal.ts";
import { emptyDraft, onScreen, type Draft, type Escrow, type Trouble } from "./state.ts";
import { label, screen, title } from "./view.ts";

/** Deals that are remembered. */
const MOST_KEPT = 30;
const NAME_BYTES = 16;
/** In a tag, behind the deal's number: which of its requests is answered. */
const STEP = 0;
const CARD = 1;
const STATUS = 2;

/** What a person can do. */
export type Press =
  | { readonly do: "fill"; readonly draft: Partial<Draft> }
  | { readonly do: "offer" }
  | { readonly do: "step"; readonly step: Step }
  | { readonly do: "tell" }
  | { readonly do: "look" }
  | { readonly do: "show"; readonly name: string | undefined };

export default app<Escrow, Press>({
  stateVersion: 1,
  initial: () => ({ deals: [], shown: undefined, draft: emptyDraft(), counted: 0, now: 0, trouble: undefined }),

  update(state, event) {
    if (event.type === "started") return opened(state, event.launch.source);
    if (event.type === "resumed") return [now()];
    if (event.type === "ui") return pressed(state, event.message);
    if (event.type === "answered") return answered(state, event);
    return [];
  },

  view: screen,
});

function opened(state: Escrow, source: Source): readonly Effect[] {
  state.trouble = undefined;
  if (source.from === "restart") return [now()];
  state.shown = undefined;
  if (source.from === "card") state.trouble = readCard(state, source.sender, source.mine, source.payload);
  return look(state);
}

/** A card is its sender's word: it begins a deal, or says that there is news. Whether that is so, only the contract says. */
function readCard(state: Escrow, sender: PersonId, mine: boolean, payload: Uint8Array): Trouble | undefined {
  const card = deal.fromCard(payload);
  if (!card) return "forged";
  const { terms, news } = card;
  const known = state.deals.find((known) => known.terms.name === terms.name);
  if (!known) return mine || news ? "foreign" : keep(state, terms, sender);
  if (!isSame(known.terms, terms)) return "forged";
  if (!mine && known.other !== sender) {
    // Whoever says to have paid in is asked about; once the contract says the same, nobody else is.
    if (!known.selling || !news || known.status !== 0 || known.looking) return "foreign";
    known.other = sender;
  }
  state.shown = terms.name;
  return undefined;
}

function isSame(one: Terms, other: Terms): boolean {
  return deal.hex(deal.toCard(one, false)) === deal.hex(deal.toCard(other, false));
}

/** Shows a new deal: one that `other` offers, or one of this person's own. The oldest in which no money can be makes room. */
function keep(state: Escrow, terms: Terms, other: PersonId | undefined): Trouble | undefined {
  if (state.deals.length >= MOST_KEPT) {
    const oldest = state.deals.findIndex((known) => deal.isIdle(known, state.now));
    if (oldest < 0) return "full";
    state.deals.splice(oldest, 1);
  }
  state.counted += 1;
  state.shown = terms.name;
  state.deals.push(deal.newDeal(state.counted, terms, other));
  return undefined;
}

function pressed(state: Escrow, press: Press): readonly Effect[] {
  state.trouble = undefined;
  switch (press.do) {
    case "fill":
      state.draft = { ...state.draft, ...press.draft };
      return [];
    case "offer":
      return [now(), bytes(NAME_BYTES)];
    case "step":
      return go(state, press.step);
    case "tell":
      return tell(state, true);
    case "look":
      return look(state);
    case "show":
      state.shown = press.name;
      return look(state);
  }
}

/** The time and the name came in the turn of the press: it is still the press that sends the card. */
function offer(state: Escrow, name: Uint8Array): readonly Effect[] {
  const { what, price, days } = state.draft;
  const beginBy = state.now + deal.BEGIN_WITHIN;
  const deliverBy = beginBy + Math.min(days ?? 0, deal.MOST_DAYS + 1) * deal.DAY;
  const terms = { name: deal.hex(name), price: price?.units ?? 0n, beginBy, deliverBy, what: what.trim() };
  state.trouble = deal.areSound(terms) ? keep(state, terms, undefined) : "unfinished";
  return state.trouble ? [] : tell(state, false);
}

function tell(state: Escrow, news: boolean): readonly Effect[] {
  const shown = onScreen(state);
  if (!shown || shown.telling) return [];
  shown.telling = true;
  return [tagged(deal.tagOf(shown, CARD), sendCard(title(shown, news), deal.toCard(shown.terms, news)))];
}

/** Asks the person and the contract for one step, if it is due and nothing else is under way. */
function go(state: Escrow, step: Step): readonly Effect[] {
  const shown = onScreen(state);
  if (!shown || shown.doing || !deal.steps(shown, state.now).includes(step)) return [];
  shown.doing = step;
  shown.tries += 1;
  const asked = deal.writeOf(shown, step, label(step));
  return asked ? [tagged(deal.tagOf(shown, STEP), write(asked))] : [];
}

/** Looks at the clock and at the contract. */
function look(state: Escrow): readonly Effect[] {
  const shown = onScreen(state);
  const call = shown && !shown.looking ? deal.call(shown, "deal") : undefined;
  if (!shown || !call) return [now()];
  shown.looking = true;
  return [now(), tagged(deal.tagOf(shown, STATUS), read(call))];
}

function answered(state: Escrow, answer: Answered): readonly Effect[] {
  if (answer.of === "clock.now" && answer.result.ok) state.now = Math.floor(answer.result.value / 1_000);
  if (answer.of === "random.bytes" && answer.result.ok) return offer(state, answer.result.value);
  const about = state.deals.find(({ number }) => number === Math.floor(answer.tag / 4));
  if (!about) return [];
  if (answer.of === "chat.sendCard") sent(state, about, answer.result);
  if (answer.of === "contracts.write") written(state, about, answer.result);
  if (answer.of === "contracts.read") seen(state, about, answer.result);
  return [];
}

/** An offer that did not leave was not made; the draft is still there. */
function sent(state: Escrow, about: Deal, result: Result<null>): void {
  const wasOffer = about.selling && about.other === undefined;
  about.telling = false;
  if (!result.ok) {
    state.trouble = { refused: "card", code: result.refusal.code };
    if (wasOffer) state.deals = state.deals.filter((known) => known !== about);
    return;
  }
  about.untold = false;
  if (wasOffer) state.draft = emptyDraft();
}

/** The contract has done a step, or nothing happened and it can be tried again. */
function written(state: Escrow, about: Deal, result: Result<Written>): void {
  const step = about.doing;
  about.doing = undefined;
  if (!result.ok) state.trouble = { refused: "step", code: result.refusal.code };
  else if (step) deal.isDone(about, step, Math.floor(result.value.confirmedAt / 1_000));
}

/** A deal only goes forward: an answer that is older than what is known changes nothing. */
function seen(state: Escrow, about: Deal, result: Result<readonly Value[]>): void {
  about.looking = false;
  if (!result.ok) state.trouble = { refused: "look", code: result.refusal.code };
  else about.status = Math.max(about.status, number(result.value[0]));
}

function number(value: Value | undefined): number {
  return typeof value === "object" && "uint" in value ? Number(value.uint) : 0;
}
