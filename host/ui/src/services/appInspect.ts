// Reads an app’s file as if it were installed, and installs nothing.
import type { Core } from './core';

export const appInspect = (core: Core, bundle: string) => core.call('app.inspect', { bundle });
