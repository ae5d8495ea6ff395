// A size is said in the largest unit in which it is at least one, as this computer's own folders do.

import type { Locale } from '../i18n/locales';

const UNITS = ['B', 'KiB', 'MiB', 'GiB'] as const;

/** `1536` is `1.5 KiB`. */
export function sizeText(bytes: number, locale: Locale): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value)} ${UNITS[unit]}`;
}
