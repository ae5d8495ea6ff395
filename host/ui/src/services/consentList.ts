// Sheets that wait for an answer, oldest first.
import type { Core } from './core';

export const consentList = (core: Core) => core.call('consent.list', {});
