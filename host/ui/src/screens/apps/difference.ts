// The difference between two versions of an app is what the later one could do that the earlier one could not.

import type { AppView, GrantView } from '../../api/types';
import { POWERS, powersOf, type Power } from './powers';

export interface Difference {
  readonly powers: ReadonlySet<Power>;
  readonly others: ReadonlySet<string>;
  /** The permissions that are new or have another scope, by id. */
  readonly grants: ReadonlySet<string>;
}

export const NO_DIFFERENCE: Difference = { powers: new Set(), others: new Set(), grants: new Set() };

/** Of an app that is not installed yet nothing is a difference. */
export function differenceOf(before: AppView | undefined, after: AppView): Difference {
  if (!before) return NO_DIFFERENCE;
  const [old, now] = [powersOf(before.imports), powersOf(after.imports)];
  const had = new Map(before.grants.map((grant) => [grant.id, scopeOf(grant)]));
  return {
    powers: new Set(now.can.filter((power) => !old.can.includes(power))),
    others: new Set(now.others.filter((other) => !old.others.includes(other))),
    grants: new Set(after.grants.filter((grant) => had.get(grant.id) !== scopeOf(grant)).map((grant) => grant.id)),
  };
}

export const isWider = ({ powers, others, grants }: Difference): boolean => powers.size + others.size + grants.size > 0;

/** What the earlier version could do or ask for, and the later one cannot. */
export interface Gone {
  readonly powers: readonly Power[];
  readonly others: readonly string[];
  readonly grants: readonly string[];
}

export function goneOf(before: AppView | undefined, after: AppView): Gone {
  const [old, now] = [powersOf(before?.imports ?? []), powersOf(after.imports)];
  const kept = new Set(after.grants.map(({ id }) => id));
  return {
    powers: old.can.filter((power) => !now.can.includes(power)),
    others: old.others.filter((other) => !now.others.includes(other)),
    grants: (before?.grants ?? []).map(({ id }) => id).filter((id) => !kept.has(id)),
  };
}

/** The permissions that a refused update wants more of, each with its power where it is one this page has words for. */
export function wishesOf(permissions: string | undefined): { readonly name: string; readonly power: Power | null }[] {
  const names = (permissions ?? '').split(', ').filter(Boolean);
  return names.map((name) => ({ name, power: POWERS.find((power) => power === name.split('/')[0]) ?? null }));
}

const scopeOf = (grant: GrantView): string => JSON.stringify([grant.capability, grant.scope, grant.asks]);
