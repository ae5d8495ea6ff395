// Closes an app; its state stays.
import type { Core } from './core';

export const appClose = (core: Core, handle: string) => core.call('app.close', { handle });
