// The view is the game as a person sees it; nothing here decides anything.

import { button, card, column, heading, row, say, text, user, waiting, type Node, type Text } from "@teahouse/miniapp";

import type { Press } from "./app.ts";
import { isFirst, replay, WIDTH, type Board } from "./game.ts";
import { canPlay, isMyTurn, onScreen, outcome, type ChatGame, type Game, type Trouble } from "./state.ts";

/** The whole screen. */
export function screen(state: ChatGame): Node<Press> {
  const game = onScreen(state);
  const isIdle = !game || outcome(game) !== "open";
  return column<Press>([
    heading(say("Four in a row", "四子棋")),
    state.trouble && text(words(state.trouble), { tone: "warning", key: "trouble" }),
    game && playing(game),
    isIdle && button<Press>(say("New game", "开局"), { do: "begin" }, { primary: true, key: "begin" }),
  ]);
}

function playing(game: Game): Node<Press> {
  const mine = stone(game.first);
  const nobody = text(say("Whoever answers your first card plays against you.", "谁先回应，谁就是对手。"));
  const board = replay(game.moves)?.board ?? [];
  const columns = Array.from({ length: WIDTH }, (_, column) => fall(game, column));
  return card<Press>(
    [
      text(say(`You play ${mine}`, `你执 ${mine}`)),
      game.friend === undefined ? nobody : user(game.friend),
      drawn(board),
      row<Press>(columns, { key: "columns" }),
      standing(game),
    ],
    { key: "game" },
  );
}

/** The highest row first. */
function drawn(board: Board): Node<Press> {
  const lines = [...board].reverse().map((line) => text(line.map(stone).join("")));
  return column<Press>(lines, { key: "board" });
}

function stone(place: boolean | undefined): string {
  if (place === undefined) return "⚪";
  return place ? "🔴" : "🟡";
}

function fall(game: Game, column: number): Node<Press> {
  const enabled = isMyTurn(game) && canPlay(game, column);
  return button<Press>(`${column + 1}`, { do: "play", column }, { enabled });
}

function standing(game: Game): Node<Press> {
  const key = "standing";
  if (game.sending !== undefined) return waiting(say("Sending your move", "正在送出"), { key });
  const wasMine = isFirst(game.moves.length - 1) === game.first;
  switch (outcome(game)) {
    case "won":
      return wasMine ? text(say("You have won.", "你赢了。"), { tone: "good", key }) : text(say("You have lost.", "你输了。"), { key });
    case "drawn":
      return text(say("Nobody has won.", "和棋。"), { key });
    case "open":
      if (isMyTurn(game)) return text(say("Your turn: choose a column.", "轮到你：选一列。"), { key });
      return text(say("Open the next card of your friend.", "等对方走棋，再打开新的卡片。"), { key });
  }
}

/** The line of the card that carries the last move. */
export function title(game: Game): Text {
  const number = game.moves.length;
  if (outcome(game) === "won") return say(`Four in a row: move ${number} wins`, `四子棋：第 ${number} 步，赢了`);
  return say(`Four in a row: move ${number}`, `四子棋：第 ${number} 步`);
}

function words(trouble: Trouble): Text {
  switch (trouble) {
    case "forged":
      return say("This card does not fit the rules or the game. Nothing was changed.", "这张卡片不合规则或棋局，未做任何更改。");
    case "foreign":
      return say("This card is not of a game between you and its sender. Nothing was changed.", "这张卡片不是你和发送者的对局，未做任何更改。");
    case "stale":
      return say("This card is older than the board below.", "这张卡片比下面的棋局旧。");
    default:
      if (trouble.notSent !== "not-found") return say("The card was not sent, so your move was taken back.", "卡片没有送出，这一步已撤回。");
      return say(
        "There is no conversation here: open the game from its card. Your move was taken back.",
        "这里没有会话：请从卡片打开对局。这一步已撤回。",
      );
  }
}
