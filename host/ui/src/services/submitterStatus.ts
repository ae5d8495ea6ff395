// The submitter role: what this program brought to the chain for others, and what that came to.
import type { Core } from './core';

export const submitterStatus = (core: Core) => core.call('submitter.status', {});
