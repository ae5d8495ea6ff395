// What apps said while nobody looked, newest first.
import type { Core } from './core';

export const notifyList = (core: Core) => core.call('notify.list', {});
