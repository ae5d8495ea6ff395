// Opens an app by a link. One that is not installed runs without powers, and nobody is asked.
import type { OpenAppView } from '../api/types';
import type { Core } from './core';

export const appRun = (core: Core, name: string, locale: string): Promise<OpenAppView> => core.call('app.run', { name, locale });
