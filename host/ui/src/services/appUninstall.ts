// Removes an app with what it was allowed and what it kept.
import type { Core } from './core';

export const appUninstall = (core: Core, app: string) => core.call('app.uninstall', { app });
