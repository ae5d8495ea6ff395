// Installs a release by the registry's record, from a file at hand or from wherever its bytes are.
import type { AppView } from '../api/types';
import type { Core } from './core';

/** A release that somebody wants, by name or link. */
export interface WantedRelease {
  readonly name: string;
  readonly version?: string;
  /** Its bytes in base64, where they are at hand. */
  readonly bundle?: string;
  /** The message that it came with. */
  readonly message?: string;
  /** Whether it may do more than what is installed. */
  readonly agree: boolean;
}

/** Errors: `APP-430` for an update that may do more, with what in `permissions`, unless that was agreed to. */
export const appInstallNamed = (core: Core, wanted: WantedRelease): Promise<AppView> => core.call('app.installnamed', { ...wanted });
