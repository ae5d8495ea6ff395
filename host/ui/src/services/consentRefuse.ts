// Says no; for good, also to whatever else the app would ask in the same permission.
import type { Core } from './core';

export const consentRefuse = (core: Core, sheet: string, forGood = false) => core.call('consent.refuse', forGood ? { sheet, forGood } : { sheet });
