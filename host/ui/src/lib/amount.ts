// An amount is a whole number of smallest units; it is never a floating point number.

/** `true` for a canonical non-negative decimal integer, as the core writes amounts. */
export function isUnits(text: string): boolean {
  return /^(0|[1-9][0-9]{0,77})$/.test(text);
}

/**
 * Writes units with their decimal point, exactly: `formatUnits('1500000', 6)` is `1.5`.
 * Groups thousands with the language's own mark. Text that is no amount comes back as `null`,
 * because a wrong amount on a screen is worse than none.
 */
export function formatUnits(units: string, decimals: number, locale = 'en'): string | null {
  const negative = units.startsWith('-');
  const digits = negative ? units.slice(1) : units;
  if (!isUnits(digits) || !isDecimals(decimals)) return null;
  const scale = 10n ** BigInt(decimals);
  const value = BigInt(digits);
  const whole = new Intl.NumberFormat(locale, { useGrouping: true }).format(value / scale);
  const fraction = (value % scale).toString().padStart(decimals, '0').replace(/0+$/, '');
  const body = decimals === 0 || fraction === '' ? whole : whole + decimalMark(locale) + fraction;
  return negative ? '\u2212' + body : body;
}

/**
 * Reads what a person typed (`12`, `12.5`, `.5`, full-width digits from an input method)
 * into units. More digits after the point than the coin has is `null`, never rounded.
 */
export function parseUnits(text: string, decimals: number): string | null {
  if (!isDecimals(decimals)) return null;
  const plain = text.normalize('NFKC').replaceAll('。', '.').trim();
  const match = /^([0-9]{0,60})(?:\.([0-9]{0,60}))?$/.exec(plain);
  if (!match) return null;
  const [whole, fraction] = [match[1] ?? '', match[2] ?? ''];
  if (whole === '' && fraction === '') return null;
  if (fraction.length > decimals) return null;
  return BigInt((whole || '0') + fraction.padEnd(decimals, '0')).toString();
}

/** Units as a person would type them, without groups: what `parseUnits` reads back. `null` of what is no amount. */
export function typedUnits(units: string, decimals: number): string | null {
  if (!isUnits(units) || !isDecimals(decimals)) return null;
  const digits = units.padStart(decimals + 1, '0');
  const [whole, fraction] = [digits.slice(0, digits.length - decimals), digits.slice(digits.length - decimals).replace(/0+$/, '')];
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Adds amounts; `null` as soon as one of them is unknown. */
export function addUnits(...amounts: readonly (string | null)[]): string | null {
  let sum = 0n;
  for (const amount of amounts) {
    if (amount === null || !isUnits(amount)) return null;
    sum += BigInt(amount);
  }
  return sum.toString();
}

function isDecimals(decimals: number): boolean {
  return Number.isInteger(decimals) && decimals >= 0 && decimals <= 36;
}

function decimalMark(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find((part) => part.type === 'decimal')?.value ?? '.';
}
