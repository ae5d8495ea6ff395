// The chain as far as it answers.
import type { Core } from './core';

export const chainStatus = (core: Core) => core.call('chain.status', {});
