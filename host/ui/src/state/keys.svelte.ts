// The keys as the page knows them: whether they are away, and whether they could be brought back.

import type { BackupStateView, LockView } from '../api/types';
import type { Core } from '../services/core';
import { bytesOf, walletBackup, walletBackupState, walletCheckPhrase, walletPhrase } from '../services/walletBackup';
import { walletAutolock, walletLock, walletLockState, walletUnlock } from '../services/walletLock';
import { Fetched } from './fetched.svelte';

export class Keys {
  readonly lock: Fetched<LockView>;
  readonly backup: Fetched<BackupStateView>;

  constructor(private readonly core: Core) {
    this.lock = new Fetched(() => walletLockState(core));
    this.backup = new Fetched(() => walletBackupState(core));
  }

  get locked(): boolean {
    return this.lock.value?.locked ?? false;
  }

  /** Whether something is still to be done before this profile could be brought back. */
  get unsaved(): boolean {
    const state = this.backup.value;
    return state !== null && (state.phraseCheckedAt === null || state.backupMadeAt === null);
  }

  async refetch(): Promise<void> {
    await Promise.all([this.lock.refetch(), this.backup.refetch()]);
  }

  async lockNow(): Promise<void> {
    this.lock.value = await walletLock(this.core);
  }

  async unlock(password: string): Promise<void> {
    this.lock.value = await walletUnlock(this.core, password);
  }

  async autolock(minutes: number | null): Promise<void> {
    this.lock.value = await walletAutolock(this.core, minutes);
  }

  phrase(password: string): Promise<string[]> {
    return walletPhrase(this.core, password);
  }

  async check(typed: string): Promise<void> {
    this.backup.value = await walletCheckPhrase(this.core, typed);
  }

  /** A sealed backup, as a file of its name. */
  async save(): Promise<File> {
    const made = await walletBackup(this.core);
    await this.backup.refetch();
    return new File([bytesOf(made.file)], made.name, { type: 'application/octet-stream' });
  }
}
