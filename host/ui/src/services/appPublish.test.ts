import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appPublish } from './appPublish';

test('a bundle goes out as the account’s own publisher unless a number is typed', async () => {
  const core = answering({ marked: 1 });
  expect(await appPublish(core, { bundle: 'YQ==', publisher: ' ' })).toEqual({ marked: 1 });
  await appPublish(core, { bundle: 'YQ==', publisher: '7' }, 'native');
  expect(core.calls).toEqual([
    ['app.publish', { bundle: 'YQ==', feeIn: null, dryRun: false }],
    ['app.publish', { bundle: 'YQ==', publisher: 7, feeIn: 'native', dryRun: false }],
  ]);
});

test('what is no publisher’s number never leaves the page', async () => {
  const core = answering({});
  for (const publisher of ['0', '07', '-1', '1.5', 'seven', '9'.repeat(16)]) {
    await expect(appPublish(core, { bundle: 'YQ==', publisher })).rejects.toMatchObject({ code: 'WEB-210' });
  }
  expect(core.calls).toEqual([]);
});

test('app.publish passes a refusal on, untouched', async () => {
  await expect(appPublish(refusing('APP-422'), { bundle: 'YQ==', publisher: '' })).rejects.toMatchObject({ code: 'APP-422' });
});
