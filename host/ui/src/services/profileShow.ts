// Whose profile this is.
import type { Core } from './core';

export const profileShow = (core: Core) => core.call('profile.show', {});
