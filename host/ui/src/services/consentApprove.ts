// Agrees to exactly what was shown: the digest names it, and so does each grave warning that was confirmed by itself.
import type { Core } from './core';

export const consentApprove = (core: Core, sheet: string, digest: string, confirmed: string[]) =>
  core.call('consent.approve', { sheet, digest, confirmed });
