import { expect, test } from 'vitest';
import { RpcError } from '../../runtime/transport';
import { answeringBy } from '../../testing/fakeCore';
import { installedApp, listing } from '../../testing/listings';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import FindPage from './FindPage.svelte';

type Asked = { name?: string; version?: string; agree?: boolean };
const LINK = 'teahouse:app/1/31337/7/tea/1.1.0#teahouse-blob:12:ab';

async function page(answers: Record<string, unknown>, asked = '') {
  const core = answeringBy((method, params) => {
    const answer = answers[method] ?? [];
    return typeof answer === 'function' ? (answer as (params: unknown) => unknown)(params) : answer;
  });
  const house = houseOver(core);
  await house.apps.refetch();
  const place = mounted(FindPage as never, { asked }, house);
  const calls = (method: string) => core.calls.filter(([name]) => name === method).map(([, params]) => params as Asked);
  return { place, calls, ...handsOn(place) };
}

test('a link in the address fills the field and asks nobody before a press', async () => {
  const { place, calls, submit, words } = await page({ 'app.lookup': listing() }, LINK);
  expect(place.querySelector<HTMLInputElement>('input')!.value).toBe(LINK);
  expect(calls('app.lookup')).toEqual([]);
  await submit();
  expect(calls('app.lookup')).toEqual([{ name: LINK }]);
  expect(words()).toContain('Number 7');
  expect(words()).toContain('9f2c41d07be3');
});

test('an app that is found by a link is installed by it, and its page shows what it can do', async () => {
  const { calls, submit, press, words } = await page({ 'app.lookup': listing(), 'app.installnamed': installedApp() }, LINK);
  await submit();
  await press('Install version 1.1.0');
  expect(words()).toContain('It does nothing before you open it');
  await press('Install');
  expect(calls('app.installnamed')).toEqual([{ name: LINK, agree: false }]);
  expect(location.hash).toBe('#/apps/id7');
});

test('a withdrawn version is marked and cannot be installed, a lookalike is warned of, and another version can be looked at', async () => {
  const one = (version: string) => listing({ version, latest: '1.1.0', installed: '1.0.0', seen: '1.0.0', warnings: ['WRN-201'], ...(version === '1.1.0' ? { withdrawnAt: 1, refused: 'APP-423' } : {}) });
  const { calls, fill, submit, press, words } = await page({ 'app.lookup': ({ version }: Asked) => one(version ?? '1.1.0') });
  fill('Name or link', ' 7/tea ');
  await submit();
  expect(calls('app.lookup')[0]).toEqual({ name: '7/tea' });
  expect(words()).toContain('withdrawn by its publisher');
  expect(words()).toContain('looks like the name of another one');
  expect(words()).not.toContain('Update to version');
  await press('Show version 1.0.0');
  expect(calls('app.lookup').at(-2)).toEqual({ name: '7/tea', version: '1.0.0' });
  expect(words()).toContain('It is installed: show its page');
});

test('a name that several publishers use is chosen from theirs', async () => {
  const { calls, fill, submit, press } = await page({ 'app.lookup': ({ name }: Asked) => (name === 'tea' ? new RpcError('APP-428', { apps: '7/tea, 9/tea' }) : listing({ publisher: 9 })) });
  fill('Name or link', 'tea');
  await submit();
  await press('9/tea');
  expect(calls('app.lookup').at(-1)).toEqual({ name: '9/tea' });
});

test('an update that may do more says what, and is agreed to only by a second press', async () => {
  const more = ({ agree }: Asked) => (agree ? installedApp({ version: '1.1.0' }) : new RpcError('APP-430', { permissions: 'wallet, assets/native' }, 'refused'));
  const { calls, fill, submit, press, words } = await page({ 'app.list': [installedApp()], 'app.lookup': listing({ installed: '1.0.0', seen: '1.0.0' }), 'app.installnamed': more });
  fill('Name or link', 'tea');
  await submit();
  await press('Update to version 1.1.0');
  expect(words()).toContain('Update Tea from 1.0.0 to 1.1.0?');
  await press('Update');
  expect(words()).toContain('It may do more than your version');
  expect(words()).toContain('Ask you to pay someone');
  expect(words()).toContain('assets/native');
  await press('Update all the same');
  expect(calls('app.installnamed').map(({ agree }) => agree)).toEqual([false, true]);
});

test('a release whose bytes nobody has is installed from its file, which is shown first', async () => {
  const inside = installedApp({ version: '1.1.0', imports: ['teahouse:app/wallet@1.0.0'], warnings: ['WRN-201'] });
  const { calls, fill, submit, press, choose, words } = await page({ 'app.lookup': listing(), 'app.inspect': inside, 'app.installnamed': (params: { bundle?: string }) => (params.bundle ? inside : new RpcError('APP-429')) });
  fill('Name or link', 'tea');
  await submit();
  await press('Install version 1.1.0');
  await press('Install');
  expect(words()).toContain('APP-429');
  await choose(new File(['tea'], 'tea.teahouse'));
  expect(words()).toContain('Ask you to pay someone');
  expect(words()).not.toContain('looks like the name of another one');
  await press('Install');
  expect(calls('app.installnamed').at(-1)).toMatchObject({ bundle: 'dGVh', agree: false });
});

test('a file is read and shown with what is new in it before it is installed', async () => {
  const inside = installedApp({ version: '2.0.0', imports: ['teahouse:app/storage@1.0.0', 'teahouse:app/wallet@1.0.0'] });
  const { place, calls, choose, submit, press, words } = await page({ 'app.list': [installedApp()], 'app.inspect': inside, 'app.install': inside });
  await choose(new File(['tea'], 'tea.teahouse'));
  await submit(1);
  expect(calls('app.install')).toEqual([]);
  expect(words()).toContain('Update Tea from 1.0.0 to 2.0.0?');
  const fresh = [...place.querySelectorAll('.fresh')].map((one) => one.textContent!.trim());
  expect(fresh).toHaveLength(1);
  expect(fresh[0]).toContain('Ask you to pay someone');
  await press('Update all the same');
  expect(calls('app.install')).toEqual([{ bundle: 'dGVh', agree: true }]);
});
