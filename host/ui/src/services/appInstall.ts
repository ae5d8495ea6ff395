// Installs an app from its file, or another version of it over the one there is; one that may do more has to be agreed to.
import type { Core } from './core';

export const appInstall = (core: Core, bundle: string, agree: boolean) => core.call('app.install', { bundle, agree });
