// Says what the registry has of an app: by its name, `PUBLISHER/NAME`, or a link; the newest release, or one that is named.
import type { Core } from './core';

export const appLookup = (core: Core, name: string, version?: string) => core.call('app.lookup', version === undefined ? { name } : { name, version });
