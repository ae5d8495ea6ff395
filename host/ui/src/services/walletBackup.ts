// The phrase and the backup: shown to a person who asked, checked against what was written down, sealed into a file.
import type { BackupStateView, BackupView } from '../api/types';
import type { Core } from './core';

export const walletBackupState = (core: Core): Promise<BackupStateView> => core.call('wallet.backupstate', {});

export const walletBackup = (core: Core): Promise<BackupView> => core.call('wallet.backup', {});

/** The 24 words, for a person who pressed the button that says so. */
export async function walletPhrase(core: Core, password: string): Promise<string[]> {
  const { phrase } = await core.call('wallet.phrase', { password: password === '' ? null : password, confirmed: true });
  return phrase.split(' ');
}

/** Compares all 24 words, however they were typed. */
export const walletCheckPhrase = (core: Core, typed: string): Promise<BackupStateView> =>
  core.call('wallet.checkphrase', { phrase: typed.trim() });

/** The bytes of a file that came in base64. */
export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
