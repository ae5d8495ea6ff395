// A viewing key, for a person who gave the password.
import type { ViewKeyKind } from '../api/types';
import type { Core } from './core';

export const shieldedViewKey = (core: Core, key: ViewKeyKind, password: string) => core.call('shielded.viewkey', { key, password });
