// What the persona has in the shielded pool, and how well it hides there.
import type { Core } from './core';

export const shieldedBalance = (core: Core) => core.call('shielded.balance', {});
