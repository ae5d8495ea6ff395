// Chat is the conversation that the app was opened in, and no other.

import { later, type EffectOf } from "../effect.ts";
import { inLanguage, type Text } from "../text.ts";
import type { Wiring } from "../wiring.ts";

/** A card that opens this app. */
export interface Card {
  /** The line of text, at most 256 bytes. */
  readonly title: Text;
  /** What the app is launched with, at most 4096 bytes. */
  readonly payload: Uint8Array;
}

declare module "../effect.ts" {
  interface Calls {
    "chat.sendCard": Asked<Card, null>;
  }
}

/** Sends a card that opens this app with `payload`; see `pack`. Answered when it is in the durable outbox. Needs a press. */
export function sendCard(title: Text, payload: Uint8Array): EffectOf<"chat.sendCard"> {
  return later("chat.sendCard", { title, payload });
}

/** `teahouse:app/chat` as the engine offers it. */
interface Raw {
  sendCard(card: { title: string; payload: Uint8Array }): number;
  takeAnswer(id: number): void;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "chat.sendCard"> = {
  "chat.sendCard": {
    request: (raw, { title, payload }, language) => raw.sendCard({ title: inLanguage(title, language), payload }),
    take: (raw, id) => {
      raw.takeAnswer(id);
      return null;
    },
  },
};
