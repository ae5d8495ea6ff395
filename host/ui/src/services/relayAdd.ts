// Adds a relay by its address, which ends with the relay's own id.
import type { RelayStatusView } from '../api/types';
import type { Core } from './core';

export const relayAdd = (core: Core, typed: string): Promise<RelayStatusView> => core.call('relay.add', { address: typed.trim() });
