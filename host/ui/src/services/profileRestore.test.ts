import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { profileRestore } from './profileRestore';
import { bytesOf } from './walletBackup';

const given = { words: ' long black\ntea ', file: null, nickname: '', password: 'tea', again: 'tea' };

test('the words alone are handed on as they were typed, and no name is made up', async () => {
  const core = answering({});
  await profileRestore(core, given);
  expect(core.calls).toEqual([['profile.restore', { phrase: 'long black\ntea', backup: null, nickname: null, password: 'tea' }]]);
});

test('a backup file is handed on byte for byte, however long', async () => {
  const core = answering({});
  const bytes = Uint8Array.from({ length: 20_001 }, (_, at) => (at * 7) % 256);
  await profileRestore(core, { ...given, file: new File([bytes], 'anna.teahouse-backup') });
  const { backup } = core.calls[0]![1] as { backup: string };
  expect([...bytesOf(backup)]).toEqual([...bytes]);
});

test('a file that no frame takes is not read, and a password typed in two ways sends nothing', async () => {
  const core = answering({});
  const huge = { size: 11 * 1024 * 1024 } as File;
  await expect(profileRestore(core, { ...given, file: huge })).rejects.toMatchObject({ code: 'WEB-207' });
  await expect(profileRestore(core, { ...given, again: 'tee' })).rejects.toMatchObject({ code: 'WEB-206' });
  expect(core.calls).toEqual([]);
});

test('what is wrong with the words is passed on, untouched', async () => {
  await expect(profileRestore(refusing('KEY-103'), given)).rejects.toMatchObject({ code: 'KEY-103' });
});
