// Chat is the conversation that the app was opened in: its cards, who is there, and what comes while the app is open.
//
// When a card of the other's comes or changes, a signal of the source `chat` says so, with a number for `takeUpdate`.

import { later, now, type EffectOf } from "../effect.ts";
import { exact, type PersonId } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import type { Wiring } from "../wiring.ts";

/** A card that opens this app. */
export interface Card {
  /** The line of text, at most 256 bytes. */
  readonly title: Text;
  /** What the app is launched with, at most 4096 bytes. */
  readonly payload: Uint8Array;
}

/** A card under a name of the app's own, by which it can be changed. */
export interface NamedCard extends Card {
  /** 1 to 64 bytes. */
  readonly name: string;
  /** Into whose session; without it into the conversation the app was opened in. */
  readonly to?: PersonId | undefined;
}

/** Somebody in the conversation. */
export interface Member {
  readonly id: PersonId;
  /** Whether it is this person. */
  readonly me: boolean;
}

/** A card that came while the app was open, or what one became. */
export interface CardNews {
  /** Who sent it. Nobody else can change it. */
  readonly sender: PersonId;
  readonly title: string;
  readonly payload: Uint8Array;
  /** Whether the card was there before. */
  readonly updated: boolean;
}

declare module "../effect.ts" {
  interface Calls {
    "chat.sendCard": Asked<Card, null>;
    "chat.sendCardAs": Asked<NamedCard, null>;
    "chat.updateCard": Asked<NamedCard, null>;
    "chat.members": Asked<null, readonly Member[]>;
    "chat.takeUpdate": Asked<number, CardNews>;
  }
}

/** Sends a card that opens this app with `payload`; see `pack`. Answered when it is in the durable outbox. Needs a press. */
export function sendCard(title: Text, payload: Uint8Array): EffectOf<"chat.sendCard"> {
  return later("chat.sendCard", { title, payload });
}

/** The same under a name, by which `updateCard` changes it; with `to` into that person's own session. Needs a press. */
export function sendCardAs(name: string, title: Text, payload: Uint8Array, to?: PersonId): EffectOf<"chat.sendCardAs"> {
  return later("chat.sendCardAs", { name, title, payload, to });
}

/** Makes the card that was sent under `name` another one, in place. Needs no press; at most 10 in 10 seconds. */
export function updateCard(name: string, title: Text, payload: Uint8Array): EffectOf<"chat.updateCard"> {
  return later("chat.updateCard", { name, title, payload });
}

/** Who is in the conversation, by ids. Answered within the turn. */
export function members(): EffectOf<"chat.members"> {
  return now("chat.members", null);
}

/** The card that came or changed, by the number of the signal. Answered within the turn. */
export function takeUpdate(id: number): EffectOf<"chat.takeUpdate"> {
  return now("chat.takeUpdate", id);
}

interface WireCard {
  title: string;
  payload: Uint8Array;
}

/** `teahouse:app/chat` as the engine offers it. */
interface Raw {
  sendCard(card: WireCard): number;
  sendCardAs(name: string, to: string | undefined, card: WireCard): number;
  updateCard(name: string, card: WireCard): number;
  takeAnswer(id: number): void;
  members(): { id: string; me: boolean }[];
  takeUpdate(id: number): { sender: string; title: string; payload: Uint8Array; updated: boolean };
}

function done(raw: Raw, id: number): null {
  raw.takeAnswer(id);
  return null;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "chat.sendCard" | "chat.sendCardAs" | "chat.updateCard" | "chat.members" | "chat.takeUpdate"> = {
  "chat.sendCard": {
    request: (raw, { title, payload }, language) => raw.sendCard({ title: inLanguage(title, language), payload }),
    take: done,
  },
  "chat.sendCardAs": {
    request: (raw, { name, to, title, payload }, language) => raw.sendCardAs(name, to, { title: inLanguage(title, language), payload }),
    take: done,
  },
  "chat.updateCard": {
    request: (raw, { name, title, payload }, language) => raw.updateCard(name, { title: inLanguage(title, language), payload }),
    take: done,
  },
  "chat.members": { ask: (raw) => Array.from(raw.members(), ({ id, me }) => ({ id, me })) },
  "chat.takeUpdate": {
    ask: (raw, id) => {
      const { sender, title, payload, updated } = raw.takeUpdate(exact(id));
      return { sender, title, payload: Uint8Array.from(payload), updated };
    },
  },
};
