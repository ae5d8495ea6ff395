// A geohash names a rectangle of the map by letters; each more is one of 32 cells in it.

const LETTERS = '0123456789bcdefghjkmnpqrstuvwxyz';

export interface Cell {
  readonly name: string;
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

/** The rectangle of a geohash; that of none is the world. */
export function cellOf(name: string): Cell {
  const across = { low: -180, high: 180 };
  const up = { low: -90, high: 90 };
  let side = across;
  for (const letter of name) {
    const place = LETTERS.indexOf(letter);
    for (let bit = 16; bit >= 1; bit /= 2) {
      const middle = (side.low + side.high) / 2;
      if ((place & bit) !== 0) side.low = middle;
      else side.high = middle;
      side = side === across ? up : across;
    }
  }
  return { name, south: up.low, north: up.high, west: across.low, east: across.high };
}

/** The 32 cells in a cell, as a map shows them: rows from the north, each from the west. */
export function rowsIn(name: string): Cell[][] {
  const cells = [...LETTERS].map((letter) => cellOf(name + letter));
  const souths = [...new Set(cells.map((cell) => cell.south))].sort((a, b) => b - a);
  return souths.map((south) => cells.filter((cell) => cell.south === south).sort((a, b) => a.west - b.west));
}

/** Whether a point lies in a cell. */
export const contains = (cell: Cell, north: number, east: number): boolean =>
  north >= cell.south && north < cell.north && east >= cell.west && east < cell.east;
