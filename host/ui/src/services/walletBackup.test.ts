import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { bytesOf, walletBackup, walletBackupState, walletCheckPhrase, walletPhrase } from './walletBackup';

test('the words come one by one, and a profile without a password sends none', async () => {
  const core = answering({ phrase: 'long black tea' });
  expect(await walletPhrase(core, '')).toEqual(['long', 'black', 'tea']);
  await walletPhrase(core, 'green');
  expect(core.calls).toEqual([
    ['wallet.phrase', { password: null, confirmed: true }],
    ['wallet.phrase', { password: 'green', confirmed: true }],
  ]);
});

test('what was typed from paper is compared as it is, without the space around it', async () => {
  const core = answering({ phraseCheckedAt: 7, backupMadeAt: null });
  expect(await walletCheckPhrase(core, ' long black\ntea \n')).toEqual({ phraseCheckedAt: 7, backupMadeAt: null });
  expect(core.calls).toEqual([['wallet.checkphrase', { phrase: 'long black\ntea' }]]);
  await expect(walletCheckPhrase(refusing('BAK-301'), 'x')).rejects.toMatchObject({ code: 'BAK-301' });
});

test('a backup is bytes again, byte for byte', async () => {
  const core = answering({ file: 'AP8Q' });
  expect([...bytesOf((await walletBackup(core)).file)]).toEqual([0, 255, 16]);
  await walletBackupState(core);
  expect(core.calls.map(([method]) => method)).toEqual(['wallet.backup', 'wallet.backupstate']);
});
