// Installs an app from its file, or another version of it over the one there is.
import type { Core } from './core';

export const appInstall = (core: Core, bundle: string) => core.call('app.install', { bundle });
