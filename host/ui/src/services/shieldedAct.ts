// A payment that is not over can be called off before it was handed over, or brought by somebody else: it happens once at most.
import type { ShieldedCarrier } from '../api/types';
import type { Core } from './core';

export const shieldedCancel = (core: Core, id: string) => core.call('shielded.cancel', { id, dryRun: false });
export const shieldedRetry = (core: Core, id: string, by: ShieldedCarrier) => core.call('shielded.retry', { id, by, dryRun: false });
