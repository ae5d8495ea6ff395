// Takes a grant back, at once.
import type { Core } from './core';

export const appRevoke = (core: Core, app: string, grant: string) => core.call('app.revoke', { app, grant });
