// Gives a grant back that was denied or taken.
import type { Core } from './core';

export const appAllow = (core: Core, app: string, grant: string) => core.call('app.allow', { app, grant });
