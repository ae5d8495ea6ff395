// Refuses a grant for good: the app is refused without a question until it is allowed again.
import type { Core } from './core';

export const appDeny = (core: Core, app: string, grant: string) => core.call('app.deny', { app, grant });
