import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appLink } from './appLink';

test('app.link asks with what it was given and gives the answer as it came', async () => {
  const core = answering({ marked: 1 });
  expect(await appLink(core, 'tea')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.link', { app: 'tea' }]]);
});

test('app.link passes a refusal on, untouched', async () => {
  await expect(appLink(refusing('NOD-301'), 'tea')).rejects.toMatchObject({ code: 'NOD-301' });
});
