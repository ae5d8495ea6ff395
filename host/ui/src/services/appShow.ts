// An open app as it is now.
import type { Core } from './core';

export const appShow = (core: Core, handle: string) => core.call('app.show', { handle });
