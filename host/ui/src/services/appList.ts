// Installed apps by name.
import type { Core } from './core';

export const appList = (core: Core) => core.call('app.list', {});
