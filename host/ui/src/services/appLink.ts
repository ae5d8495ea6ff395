// Makes a link that leads somebody else to an installed app, and brings its bytes to mailboxes.
import type { AppLinkView } from '../api/types';
import type { Core } from './core';

export const appLink = (core: Core, app: string): Promise<AppLinkView> => core.call('app.link', { app });
