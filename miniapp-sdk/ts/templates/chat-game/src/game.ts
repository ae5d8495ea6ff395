// A game is the columns that were played, in order: the board, whose turn it is and who has won follow from them.
//
// Change it first: another game needs other rules here, and another board in view.ts.

/** Columns and rows of the board. */
export const WIDTH = 7;
export const HEIGHT = 6;
/** So many in a row win. */
const WINNING = 4;
const WAYS = [[0, 1], [1, 0], [1, 1], [1, -1]] as const;

/** Whose stone lies in a place: `true` is the first player's. The lowest row is the first. */
export type Board = (boolean | undefined)[][];

/** How a game stands: it goes on, whoever moved last has won, or the board is full. */
export type Outcome = "open" | "won" | "drawn";

/** The board after `moves` and how the game stands; `undefined` when they break the rules: no such column, a full one, a stone after the end. */
export function replay(moves: readonly number[]): { board: Board; outcome: Outcome } | undefined {
  const board: Board = Array.from({ length: HEIGHT }, () => new Array<boolean | undefined>(WIDTH).fill(undefined));
  let outcome: Outcome = "open";
  for (const [turn, column] of moves.entries()) {
    const row = board.findIndex((line) => line[column] === undefined);
    const line = board[row];
    if (outcome !== "open" || column >= WIDTH || !line) return undefined;
    line[column] = isFirst(turn);
    if (isWinning(board, row, column)) outcome = "won";
    else if (turn + 1 === WIDTH * HEIGHT) outcome = "drawn";
  }
  return { board, outcome };
}

/** Whether the first player moves in this turn, counted from 0. */
export function isFirst(turn: number): boolean {
  return turn % 2 === 0;
}

function isWinning(board: Board, row: number, column: number): boolean {
  return WAYS.some(([up, right]) => 1 + run(board, row, column, up, right) + run(board, row, column, -up, -right) >= WINNING);
}

/** How many stones of the same player follow the one at this place, that way. */
function run(board: Board, row: number, column: number, up: number, right: number): number {
  const stone = board[row]?.[column];
  let found = 0;
  while (board[row + up * (found + 1)]?.[column + right * (found + 1)] === stone) found += 1;
  return found;
}
