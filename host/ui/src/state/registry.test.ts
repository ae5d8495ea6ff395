import { expect, test } from 'vitest';
import { RpcError } from '../runtime/transport';
import { answeringBy } from '../testing/fakeCore';
import { installedApp, listing } from '../testing/listings';
import { findApp, originOf } from './registry';

type Asked = { name: string; version?: string };

test('a look-up also asks for the newest, the installed and the newest ever installed, once each, newest first', async () => {
  const say = listing({ version: '1.0.0', latest: '1.10.0', installed: '1.0.0', seen: '1.9.0' });
  const core = answeringBy((_, { version }: Asked) => (version === '1.9.0' ? new RpcError('NET-102') : { ...say, version: version ?? '1.0.0' }));
  const found = await findApp(core, 'teahouse:app/1/31337/7/tea/1.0.0');
  expect(found.named).toBe('7/tea');
  expect(found.releases.map(({ version, listing }) => [version, listing !== null])).toEqual([['1.10.0', true], ['1.9.0', false], ['1.0.0', true]]);
  expect(core.calls.map(([, params]) => params)).toEqual([{ name: 'teahouse:app/1/31337/7/tea/1.0.0' }, { name: '7/tea', version: '1.10.0' }, { name: '7/tea', version: '1.9.0' }]);
});

test('an app came from the registry if the one there has its id, among all publishers of the name', async () => {
  const core = answeringBy((_, { name }: Asked) => {
    if (name === 'tea') return new RpcError('APP-428', { app: 'tea', apps: '7/tea, 9/tea' });
    return name === '9/tea' ? listing({ publisher: 9, id: 'id9' }) : listing();
  });
  expect(await originOf(core, installedApp({ id: 'id9' }))).toMatchObject({ from: 'registry', found: { named: '9/tea' } });
  expect(await originOf(core, installedApp({ id: 'other' }))).toMatchObject({ from: 'file', namesake: { publisher: 7 } });
});

test('an app that no publisher has a name for came from a file, and a chain that is silent says nothing', async () => {
  expect(await originOf(answeringBy(() => new RpcError('APP-427')), installedApp())).toEqual({ from: 'file', namesake: null });
  await expect(originOf(answeringBy(() => new RpcError('CHN-101')), installedApp())).rejects.toMatchObject({ code: 'CHN-101' });
});
