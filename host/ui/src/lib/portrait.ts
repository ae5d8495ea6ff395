// A portrait is the small picture of someone without a photo: initials on a colour of their own.

/** How many portrait colours the style sheet holds. */
export const PORTRAIT_COLOURS = 6;

/** The same name always has the same colour, whatever else is on the page. */
export function portraitColour(seed: string): number {
  let hash = 2166136261;
  for (let at = 0; at < seed.length; at += 1) {
    hash = Math.imul(hash ^ seed.charCodeAt(at), 16777619) >>> 0;
  }
  return hash % PORTRAIT_COLOURS;
}

/** One Chinese character, or up to two initials; a dot for a name without letters. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = firstLetter(words[0]);
  if (first === '') return '·';
  if (/\p{Script=Han}/u.test(first)) return first;
  const last = words.length > 1 ? firstLetter(words.at(-1)) : '';
  return (first + last).toUpperCase();
}

function firstLetter(word: string | undefined): string {
  return word?.match(/[\p{L}\p{N}]/u)?.[0] ?? '';
}
