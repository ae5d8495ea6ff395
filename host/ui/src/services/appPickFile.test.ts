import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appPickFile } from './appPickFile';

const picker = { id: '4', maxBytes: 3, accept: [], reason: '' };

test('app.pickfile carries the name and the bytes, and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await appPickFile(core, 'x', picker, new File(['tea'], 'tea.txt'))).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['app.pickfile', { handle: 'x', picker: '4', file: { name: 'tea.txt', bytes: 'dGVh' } }]]);
});

test('no file is a no', async () => {
  const core = answering({ marked: 1 });
  await appPickFile(core, 'x', picker, null);
  expect(core.calls).toEqual([['app.pickfile', { handle: 'x', picker: '4' }]]);
});

test('a file that is longer than was asked for is not read', async () => {
  const core = answering({ marked: 1 });
  const long = { name: 'long', size: 4, arrayBuffer: () => Promise.reject(new Error('read')) } as unknown as File;
  await expect(appPickFile(core, 'x', picker, long)).rejects.toMatchObject({ code: 'APP-441', params: { bytes: '4', bound: '3' } });
  expect(core.calls).toEqual([]);
});

test('app.pickfile passes a refusal on, untouched', async () => {
  await expect(appPickFile(refusing('APP-443'), 'x', picker, new File(['t'], 't'))).rejects.toMatchObject({ code: 'APP-443' });
});
