// Sets when a grant ends, and the person's own most of one asset in it.
import type { GrantTerm } from '../api/types';
import type { Core } from './core';

/** What is set; an asset without an amount has no most of one's own any more. */
export interface GrantLimit {
  readonly grant: string;
  readonly lasts?: GrantTerm;
  readonly asset?: string;
  readonly perPayment?: string;
  readonly perDay?: string;
}

export const appLimit = (core: Core, app: string, limit: GrantLimit) => core.call('app.limit', { app, ...limit });
