// A text is a message in every language, checked by the compiler: same keys, same parameters.

import { prefs } from '../state/prefs.svelte';
import type { Locale } from './locales';
import { en } from './en';
import { zhHans } from './zh-Hans';

/** The parameter names between braces in a message. */
export type Slots<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never;

export type Key = keyof typeof en;
type Args<K extends Key> = [Slots<(typeof en)[K]>] extends [never] ? [] : [params: Record<Slots<(typeof en)[K]>, string | number>];

// Compile-time proof that every message has the same parameters in both languages:
// a key listed in `Mismatched` makes the assignment below an error that names it.
type Mismatched = {
  [K in Key]: [Slots<(typeof en)[K]>, Slots<(typeof zhHans)[K]>] extends [Slots<(typeof zhHans)[K]>, Slots<(typeof en)[K]>] ? never : K;
}[Key];
const sameParameters: [Mismatched] extends [never] ? true : Mismatched = true;
void sameParameters;

export const CATALOGUES: Record<Locale, Record<Key, string>> = { en, 'zh-Hans': zhHans };

/** The message in the person's language; reading it makes a component follow the language. */
export function t<K extends Key>(key: K, ...args: Args<K>): string {
  return fill(CATALOGUES[prefs.locale][key], args[0]);
}

/** Chooses between the singular and the plural key by the language's own rule. */
export function counted<One extends Key, Other extends Key>(n: number, one: One, other: Other): string {
  const rule = new Intl.PluralRules(prefs.locale).select(n);
  return fill(CATALOGUES[prefs.locale][rule === 'one' ? one : other], { count: n });
}

/** Puts values into slots, once: a value that looks like a slot stays text. */
export function fill(message: string, params: Readonly<Record<string, string | number>> = {}): string {
  return message.replace(/\{(\w+)\}/g, (slot, name: string) => (Object.hasOwn(params, name) ? String(params[name]) : slot));
}
