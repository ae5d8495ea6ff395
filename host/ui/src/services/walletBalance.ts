// What the persona owns; what is not known is `null`.
import type { Core } from './core';

export const walletBalance = (core: Core) => core.call('wallet.balance', {});
