// A QR code arrives as rows of modules and is drawn as one path: a module is a unit square.

import type { QrView } from '../api/types';

/** The standard asks for four modules of quiet around the code (ISO/IEC 18004, 6.3.8). */
export const QUIET = 4;

export interface QrDrawing {
  /** Modules per side with the quiet zone. */
  readonly size: number;
  readonly path: string;
}

export function drawQr(qr: QrView): QrDrawing {
  return { size: qr.side + 2 * QUIET, path: qr.rows.map(rowPath).join('') };
}

function rowPath(row: string, y: number): string {
  return [...row.matchAll(/1+/g)].map((run) => `M${run.index + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`).join('');
}
