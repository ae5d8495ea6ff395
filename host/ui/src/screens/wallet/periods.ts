// How long a period of an allowance is, in words: days where they are whole, else hours, else minutes.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The words for a length, and how many of them. */
export function periodWord(seconds: number) {
  if (seconds % DAY === 0) return { key: 'allowances.days', count: seconds / DAY } as const;
  if (seconds % HOUR === 0) return { key: 'allowances.hours', count: seconds / HOUR } as const;
  return { key: 'allowances.minutes', count: Math.floor(seconds / MINUTE) } as const;
}
