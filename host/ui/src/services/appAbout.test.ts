import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appAbout } from './appAbout';

test('app.about carries what is looked at and the language', async () => {
  const core = answering({ marked: 1 });
  expect(await appAbout(core, { name: '7/tea', version: '1.0.0', bundle: 'dGVh' }, 'en')).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.about', { name: '7/tea', version: '1.0.0', bundle: 'dGVh', locale: 'en' }]]);
});

test('app.about passes a refusal on, untouched', async () => {
  await expect(appAbout(refusing('APP-429'), { name: '7/tea' }, 'en')).rejects.toMatchObject({ code: 'APP-429' });
});
