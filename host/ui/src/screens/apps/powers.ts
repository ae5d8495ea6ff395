// What an app can and cannot do follows from its imports: what is not imported cannot be called.

import type { Key } from '../../i18n/text';

/** The interfaces of level 1 that mean something to a person, in the order of their weight. */
export const POWERS = ['wallet', 'shielded', 'contracts', 'sign', 'meter', 'claims', 'chat', 'device', 'files', 'deals', 'identity', 'storage', 'notify'] as const;
export type Power = (typeof POWERS)[number];

export interface Powers {
  readonly can: readonly Power[];
  readonly cannot: readonly Power[];
  /** Imports this page has no sentence for: shown by their name, never hidden. */
  readonly others: readonly string[];
}

/** Interfaces that let nothing out and nothing in: drawing, the time, chance, a log, words of types. */
const HARMLESS = ['ui', 'clock', 'random', 'log', 'types', 'guest'];

export function powersOf(imports: readonly string[]): Powers {
  const names = new Set(imports.map(interfaceName));
  const known: readonly string[] = POWERS;
  return {
    can: POWERS.filter((power) => names.has(power)),
    cannot: POWERS.filter((power) => !names.has(power)),
    others: [...names].filter((name) => !known.includes(name) && !HARMLESS.includes(name)),
  };
}

/** The powers through which something can leave this computer; what the others do stays on it. */
const OUTWARD = ['wallet', 'shielded', 'contracts', 'sign', 'meter', 'claims', 'chat', 'files', 'deals'] as const satisfies readonly Power[];
export type Outward = (typeof OUTWARD)[number];

/** What of an app's powers leads out, and what nobody here knows about. */
export function outwardOf(imports: readonly string[]): { readonly ways: readonly Outward[]; readonly others: readonly string[] } {
  const { can, others } = powersOf(imports);
  return { ways: OUTWARD.filter((power) => can.includes(power)), others };
}

export const leavesKey = (way: Outward): Key => `leaves.${way}`;
export const canKey = (power: Power): Key => `power.${power}.can`;
export const cannotKey = (power: Power): Key => `power.${power}.cannot`;

/** `teahouse:app/wallet@1.0.0` is the interface `wallet`; what comes from elsewhere keeps its whole name. */
function interfaceName(imported: string): string {
  return /^(?:teahouse:app\/)?([a-z0-9-]+)(?:@[0-9.]+)?$/.exec(imported)?.[1] ?? imported;
}
