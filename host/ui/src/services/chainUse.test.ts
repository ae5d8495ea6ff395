import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { chainUse } from './chainUse';

const file = (name: string, text: string) => new File([text], name);

test('the files are told apart by their names, in whichever order they were chosen', async () => {
  const core = answering({ configured: true });
  await chainUse(core, [file('book.json', '{"b":1}'), file('chain.json', '{"c":1}')]);
  await chainUse(core, [file('chain.json', '{"c":1}')]);
  expect(core.calls).toEqual([
    ['chain.use', { profile: '{"c":1}', book: '{"b":1}' }],
    ['chain.use', { profile: '{"c":1}', book: '' }],
  ]);
});

test('other files are not read', async () => {
  const core = answering({});
  for (const files of [[], [file('book.json', '{}')], [file('chain.json', '{}'), file('tea.json', '{}')]]) {
    await expect(chainUse(core, files)).rejects.toMatchObject({ code: 'WEB-208' });
  }
  expect(core.calls).toEqual([]);
});

test('settings that are not in order are passed on, untouched', async () => {
  await expect(chainUse(refusing('CHN-201'), [file('chain.json', 'tea')])).rejects.toMatchObject({ code: 'CHN-201' });
});
