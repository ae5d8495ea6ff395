// Lets a notification go, or all of them.
import type { Core } from './core';

export const notifyDismiss = (core: Core, id?: string) => core.call('notify.dismiss', id === undefined ? {} : { id });
