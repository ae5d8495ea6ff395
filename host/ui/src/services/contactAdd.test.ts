import { expect, test } from 'vitest';
import { answering } from '../testing/fakeCore';
import { contactAdd } from './contactAdd';

test('the link is found inside a whole pasted message', async () => {
  const core = answering({});
  await contactAdd(core, 'Hi, this is me:\nteahouse:contact/AbC-_1 see you!', ' Bo ');
  expect(core.calls).toEqual([['contact.add', { link: 'teahouse:contact/AbC-_1', alias: 'Bo' }]]);
});

test('no alias is sent when none was given', async () => {
  const core = answering({});
  await contactAdd(core, 'teahouse:contact/x', '  ');
  expect(core.calls).toEqual([['contact.add', { link: 'teahouse:contact/x' }]]);
});

test('a text without a link is refused before anything is sent', async () => {
  const core = answering({});
  await expect(contactAdd(core, 'https://example.org')).rejects.toMatchObject({ code: 'WEB-203' });
  expect(core.calls).toEqual([]);
});
