import { expect, test } from 'vitest';
import { appBundle } from './appBundle';

test('a file becomes base64', async () => {
  expect(await appBundle(new File(['tea'], 'tea.teahouse'))).toBe('dGVh');
});

test('a file that is longer than an app may be is not read', async () => {
  const long = { size: 11 * 1024 * 1024, arrayBuffer: () => Promise.reject(new Error('read')) } as unknown as File;
  await expect(appBundle(long)).rejects.toMatchObject({ code: 'BND-104' });
});
