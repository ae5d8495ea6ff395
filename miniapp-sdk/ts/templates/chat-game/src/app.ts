// Two people play four in a row in a conversation: a move is a card, and the card holds the whole game.
//
// Read in this order: game.ts (the rules), state.ts (what is remembered), this file (what a card may do), view.ts (what a person sees).
// A card is the version (a byte, 1), the game's id (8 bytes), and the columns that were played, in order, at least one.

import { app, tagged, type Answered, type Effect, type PersonId, type Result, type Source } from "@teahouse/miniapp";
import { sendCard } from "@teahouse/miniapp/chat";
import { bytes } from "@teahouse/miniapp/random";

import { replay } from "./game.ts";
import { canPlay, isMyTurn, onScreen, type ChatGame, type Game, type Trouble } from "./state.ts";
import { screen, title } from "./view.ts";

const VERSION = 1;
const ID_BYTES = 8;
/** Games that are remembered. */
const MOST_KEPT = 20;

/** What a person can do: begin a game, or let a stone fall into a column, counted from 0. */
export type Press = { do: "begin" } | { do: "play"; column: number };

export default app<ChatGame, Press>({
  stateVersion: 1,
  initial: () => ({ games: [], shown: undefined, counted: 0, trouble: undefined }),

  update(state, event) {
    if (event.type === "ui") return pressed(state, event.message);
    if (event.type === "started") opened(state, event.launch.source);
    if (event.type === "answered") answered(state, event);
    return [];
  },

  view: screen,
});

function opened(state: ChatGame, source: Source): void {
  state.trouble = undefined;
  if (source.from === "restart") return;
  state.shown = undefined;
  if (source.from === "card") state.trouble = read(state, source.sender, source.mine, source.payload);
}

/**
 * A card is its sender's word. It is believed when it begins a game, or adds one move of the opponent's to a game as it is known here; whatever else
 * it says, nothing is changed.
 */
function read(state: ChatGame, sender: PersonId, mine: boolean, payload: Uint8Array): Trouble | undefined {
  const card = parsed(payload);
  if (!card) return "forged";
  const { id, moves } = card;
  const game = state.games.find((game) => game.id === id);
  if (!game) return invited(state, sender, mine, card);
  if (!mine && game.friend !== undefined && game.friend !== sender) return "foreign";
  state.shown = id;
  if (isBeginning(moves, game.moves)) return moves.length < game.moves.length ? "stale" : undefined;
  const addsOne = moves.length === game.moves.length + 1 && isBeginning(game.moves, moves);
  if (mine || !addsOne || isMyTurn(game)) return "forged";
  Object.assign(game, { friend: sender, moves, sending: undefined });
  return undefined;
}

/** Only a first move begins a game: what came before it cannot be known here. */
function invited(state: ChatGame, sender: PersonId, mine: boolean, { id, moves }: Card): Trouble | undefined {
  if (mine || moves.length !== 1) return "foreign";
  keep(state, { id, friend: sender, first: false, moves, sending: undefined });
  return undefined;
}

/** Shows a new game; the oldest one makes room. */
function keep(state: ChatGame, game: Game): void {
  if (state.games.length >= MOST_KEPT) state.games.shift();
  state.shown = game.id;
  state.games.push(game);
}

function pressed(state: ChatGame, press: Press): readonly Effect[] {
  state.trouble = undefined;
  if (press.do === "begin") return [bytes(ID_BYTES)];
  const game = onScreen(state);
  if (!game || !isMyTurn(game) || !canPlay(game, press.column)) return [];
  state.counted += 1;
  game.moves.push(press.column);
  game.sending = state.counted;
  const payload = Uint8Array.of(VERSION, ...game.id.split(",").map(Number), ...game.moves);
  return [tagged(state.counted, sendCard(title(game), payload))];
}

function answered(state: ChatGame, answer: Answered): void {
  if (answer.of === "chat.sendCard") sent(state, answer.tag, answer.result);
  if (answer.of !== "random.bytes" || !answer.result.ok) return;
  keep(state, { id: answer.result.value.join(), friend: undefined, first: true, moves: [], sending: undefined });
}

/** A move whose card did not leave was not made. An answer that comes after the opponent's changes nothing. */
function sent(state: ChatGame, tag: number, result: Result<null>): void {
  const game = state.games.find(({ sending }) => sending === tag);
  if (!game) return;
  game.sending = undefined;
  if (result.ok) return;
  game.moves.pop();
  state.trouble = { notSent: result.refusal.code };
}

interface Card {
  readonly id: string;
  readonly moves: number[];
}

/** The game's id and its moves, which keep the rules and are at least one. */
function parsed(payload: Uint8Array): Card | undefined {
  const id = payload.subarray(1, 1 + ID_BYTES);
  const moves = [...payload.subarray(1 + ID_BYTES)];
  if (payload[0] !== VERSION || moves.length === 0 || !replay(moves)) return undefined;
  return { id: id.join(), moves };
}

function isBeginning(part: readonly number[], whole: readonly number[]): boolean {
  return part.every((column, at) => whole[at] === column);
}
