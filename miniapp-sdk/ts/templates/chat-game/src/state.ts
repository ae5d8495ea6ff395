// The state is the games that are known here, each with one opponent, and the one on the screen.

import type { PersonId, RefusalCode } from "@teahouse/miniapp";

import { isFirst, replay, type Outcome } from "./game.ts";

/** The whole app. */
export interface ChatGame {
  /** Oldest first. */
  games: Game[];
  /** The id of the one on the screen: that of the card that was opened, or one that was begun here. */
  shown: string | undefined;
  /** How many cards there ever were: the tag of the newest. */
  counted: number;
  /** What just went wrong. */
  trouble: Trouble | undefined;
}

/** A game with one opponent. */
export interface Game {
  /** Its name in every card: eight numbers with commas between them. */
  id: string;
  /** Who plays against this person; nobody before somebody has answered the first card. */
  friend: PersonId | undefined;
  /** Whether this person moves first. */
  first: boolean;
  /** The columns that were played. */
  moves: number[];
  /** The tag of the card that is being sent. */
  sending: number | undefined;
}

/**
 * What just went wrong: a card that no game by these rules can have; one of a game that is not between its sender and this person; one that is older
 * than what is known; a move that did not leave, and so was taken back.
 */
export type Trouble = "forged" | "foreign" | "stale" | { notSent: RefusalCode };

/** The game on the screen. */
export function onScreen({ games, shown }: ChatGame): Game | undefined {
  return games.find(({ id }) => id === shown);
}

/** How a game stands. */
export function outcome({ moves }: Game): Outcome {
  return replay(moves)?.outcome ?? "open";
}

/** Whether this person moves next. */
export function isMyTurn(game: Game): boolean {
  return outcome(game) === "open" && isFirst(game.moves.length) === game.first;
}

/** Whether a stone may fall into `column` now. */
export function canPlay({ moves }: Game, column: number): boolean {
  return replay([...moves, column]) !== undefined;
}
