// The lock: a locked profile receives, and spends and signs nothing until its password is given.
import type { LockView } from '../api/types';
import type { Core } from './core';

export const walletLockState = (core: Core): Promise<LockView> => core.call('wallet.lockstate', {});

export const walletLock = (core: Core): Promise<LockView> => core.call('wallet.lock', {});

export const walletUnlock = (core: Core, password: string): Promise<LockView> => core.call('wallet.unlock', { password });

/** Locks after so many minutes without its person; `null` for never. */
export const walletAutolock = (core: Core, minutes: number | null): Promise<LockView> =>
  core.call('wallet.autolock', { afterSeconds: minutes === null ? null : minutes * 60 });
