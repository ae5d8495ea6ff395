// Gets an app's bytes by a link, held against the message it came with, and says what it could do; nothing is installed.
import type { AppView } from '../api/types';
import type { Core } from './core';

export const appFetch = (core: Core, name: string, message?: string): Promise<AppView> => core.call('app.fetch', { name, ...(message === undefined ? {} : { message }) });
