// An offered app is one whose bytes are here and were shown, and which is installed by an order of its own.

import type { AppView } from '../../api/types';

/** What was seen of an app from its bytes, which come with it where they were in a file at hand. */
export interface Seen {
  readonly app: AppView;
  readonly bundle?: string;
}

export interface Offered {
  readonly app: AppView;
  /** By which way it came, as the sheet says it before the key. */
  readonly from: string;
  /** Installs it; `agree` is whether it may do more than what is installed. */
  order(agree: boolean): Promise<AppView>;
  /** What follows; without it the app's page is shown. */
  done?(app: AppView): void;
}
