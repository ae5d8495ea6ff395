// Bytes as a person reads them: in the unit in which they are a small number.

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

export function sizeText(bytes: number, locale: string): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)));
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit: UNITS[step]!, maximumFractionDigits: 1 });
  return format.format(bytes / 1024 ** step);
}
