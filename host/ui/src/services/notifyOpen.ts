// Opens the app that a notification is of; the app is told which one it was.
import type { OpenAppView } from '../api/types';
import type { Core } from './core';

export const notifyOpen = (core: Core, id: string, locale: string): Promise<OpenAppView> => core.call('notify.open', { id, locale });
