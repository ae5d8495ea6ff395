// What a payer needs.
import type { Core } from './core';

export const walletReceive = (core: Core) => core.call('wallet.receive', {});
