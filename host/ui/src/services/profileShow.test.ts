import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { profileShow } from './profileShow';

test('profile.show carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await profileShow(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['profile.show', {}]]);
});

test('profile.show passes a refusal on, untouched', async () => {
  await expect(profileShow(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
