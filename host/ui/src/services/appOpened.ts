// Open apps.
import type { Core } from './core';

export const appOpened = (core: Core) => core.call('app.opened', {});
