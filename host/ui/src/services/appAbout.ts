// Shows what there is to see of an app: an installed one by its id, another by its name or a link, from a file where it is at hand.
import type { AppAboutView } from '../api/types';
import type { Core } from './core';

/** An app that somebody looks at. */
export interface LookedAt {
  /** The id of an installed app, `PUBLISHER/NAME`, or a link. */
  readonly name: string;
  readonly version?: string;
  /** Its bytes in base64, where they are at hand. */
  readonly bundle?: string;
}

/** Errors: `APP-429` where nobody has its bytes, `APP-421` for other bytes than the registry's record says. */
export const appAbout = (core: Core, what: LookedAt, locale: string): Promise<AppAboutView> => core.call('app.about', { ...what, locale });
