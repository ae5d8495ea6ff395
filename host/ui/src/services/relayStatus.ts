// The relays and what waits for them.
import type { Core } from './core';

export const relayStatus = (core: Core) => core.call('relay.status', {});
