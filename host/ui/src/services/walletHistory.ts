// Payments, newest first.
import type { Core } from './core';

export const walletHistory = (core: Core, limit: number) => core.call('wallet.history', { limit });
