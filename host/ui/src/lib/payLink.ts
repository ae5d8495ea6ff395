// A payment link names a shielded address, and perhaps what is asked for: the form is filled with it, and the person decides.

/** What a link asks for; each part may be missing. */
export interface Asked {
  readonly asset: string | null;
  /** In the smallest unit. */
  readonly baseUnits: string | null;
  readonly memo: string | null;
}

const LINK = /^teahouse:pay\/[0-9a-z]+\?(\S*)$/i;

/** What a link asks for; `null` of what is no link, or of one that asks for nothing. */
export function askedFor(text: string): Asked | null {
  const query = LINK.exec(text.trim())?.[1];
  if (query === undefined) return null;
  const parts = new Map(query.split('&').map((part) => part.split('=', 2).map(plain) as [string, string | null]));
  const amount = parts.get('amount') ?? null;
  const asked = { asset: parts.get('asset') || null, baseUnits: amount !== null && /^[1-9][0-9]{0,38}$/.test(amount) ? amount : null, memo: parts.get('memo') || null };
  return Object.values(asked).some((part) => part !== null) ? asked : null;
}

/** A part without its percent signs; what is no such part is not guessed. */
function plain(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
