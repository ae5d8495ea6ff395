// Installs an app that runs without powers, with what it has stored; the core closes it by that.
import type { AppView } from '../api/types';
import type { Core } from './core';

export const appKeep = (core: Core, handle: string): Promise<AppView> => core.call('app.keep', { handle });
