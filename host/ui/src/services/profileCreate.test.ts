import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { profileCreate } from './profileCreate';

test('a profile is made with the name without the space around it, and the password as it is', async () => {
  const core = answering({});
  await profileCreate(core, ' Anna ', { password: ' two cups ', again: ' two cups ' });
  expect(core.calls).toEqual([['profile.create', { nickname: 'Anna', password: ' two cups ' }]]);
});

test('a password that was typed in two ways makes nothing', async () => {
  const core = answering({});
  await expect(profileCreate(core, 'Anna', { password: 'tea', again: 'tee' })).rejects.toMatchObject({ code: 'WEB-206' });
  expect(core.calls).toEqual([]);
});

test('a profile that is there by now is passed on, untouched', async () => {
  await expect(profileCreate(refusing('NOD-102'), 'Anna', { password: 'tea', again: 'tea' })).rejects.toMatchObject({ code: 'NOD-102' });
});
