// What an app says is quoted and capped, so that it stays a quotation.

/** The most characters of an app's words on a sheet of ours. */
export const MAX_QUOTED = 120;

/**
 * Cuts to whole characters and takes out what could make a quotation look like ours: line breaks,
 * marks that turn the writing direction, and characters nobody sees.
 */
export function capped(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const letters = [...plain];
  return letters.length <= MAX_QUOTED ? plain : letters.slice(0, MAX_QUOTED - 1).join('') + '…';
}
