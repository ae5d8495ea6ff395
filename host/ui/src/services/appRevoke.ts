// Takes a grant back, at once; without one, all that the app was given.
import type { Core } from './core';

export const appRevoke = (core: Core, app: string, grant?: string) => core.call('app.revoke', grant === undefined ? { app } : { app, grant });
