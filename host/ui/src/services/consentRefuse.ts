// Says no.
import type { Core } from './core';

export const consentRefuse = (core: Core, sheet: string) => core.call('consent.refuse', { sheet });
