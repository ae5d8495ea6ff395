// The registry is what stands on the chain about an app: who publishes it, and its releases.
//
// Privacy: the endpoints see which app is looked up, so nothing here is asked before a person presses something.

import type { AppListingView, AppView } from '../api/types';
import { compareVersions } from '../lib/version';
import { RpcError } from '../runtime/transport';
import { appLookup } from '../services/appLookup';
import type { Core } from '../services/core';

/** A name that several publishers use is looked at under so many of them. */
const MOST_PUBLISHERS = 8;

/** A release that is known of; what the registry says of it is `null` where it could not be asked. */
export interface KnownRelease {
  readonly version: string;
  readonly listing: AppListingView | null;
}

/** An app of the registry. */
export interface FoundApp {
  /** `PUBLISHER/NAME`, which means one app only. */
  readonly named: string;
  /** The release that was asked for. */
  readonly shown: AppListingView;
  /** That one, the newest, the installed one and the newest that was ever installed; the newest first. */
  readonly releases: readonly KnownRelease[];
}

/** Where an installed app stands in the registry. */
export type Origin =
  | { readonly from: 'registry'; readonly found: FoundApp }
  /** It is from a file; `namesake` is an app of the registry that is called the same. */
  | { readonly from: 'file'; readonly namesake: AppListingView | null };

export const namedOf = (listing: Pick<AppListingView, 'publisher' | 'name'>): string => `${listing.publisher}/${listing.name}`;

/** Looks an app up by name, `PUBLISHER/NAME` or a link, and the other releases that matter to who has it. */
export async function findApp(core: Core, name: string, version?: string): Promise<FoundApp> {
  return withReleases(core, await appLookup(core, name, version));
}

async function withReleases(core: Core, shown: AppListingView): Promise<FoundApp> {
  const named = namedOf(shown);
  const others = new Set([shown.latest, shown.installed, shown.seen].filter((other) => other !== null && other !== shown.version) as string[]);
  const asked = [...others].map(async (other) => ({ version: other, listing: await appLookup(core, named, other).catch(() => null) }));
  const releases = [{ version: shown.version, listing: shown }, ...(await Promise.all(asked))];
  return { named, shown, releases: releases.toSorted((a, b) => compareVersions(b.version, a.version)) };
}

/** Says where an installed app came from: it is the registry's if one of that name there has its id. */
export async function originOf(core: Core, app: Pick<AppView, 'id' | 'name'>): Promise<Origin> {
  let namesake: AppListingView | null = null;
  for await (const listing of namesakes(core, app.name)) {
    if (listing.id === app.id) return { from: 'registry', found: await withReleases(core, listing) };
    namesake ??= listing;
  }
  return { from: 'file', namesake };
}

/** The apps of the registry that are called so, one by one. */
async function* namesakes(core: Core, name: string): AsyncGenerator<AppListingView> {
  const answer = await appLookup(core, name).catch(severalOf);
  if (!Array.isArray(answer)) return yield answer;
  for (const named of answer.slice(0, MOST_PUBLISHERS)) yield await appLookup(core, named);
}

/** The names that a refusal names: none where no publisher has the app, several where several have. */
function severalOf(refused: unknown): string[] {
  if (!(refused instanceof RpcError)) throw refused;
  if (refused.code === 'APP-427') return [];
  if (refused.code !== 'APP-428') throw refused;
  return namesIn(refused);
}

/** The apps, as `PUBLISHER/NAME`, that a name may mean which several publishers use. */
export const namesIn = (refused: RpcError): string[] => (refused.params['apps'] ?? '').split(', ').filter(Boolean);
