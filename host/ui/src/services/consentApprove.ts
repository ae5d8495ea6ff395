// Agrees to exactly what was shown: the digest names it.
import type { Core } from './core';

export const consentApprove = (core: Core, sheet: string, digest: string) => core.call('consent.approve', { sheet, digest });
