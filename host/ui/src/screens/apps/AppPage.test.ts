import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { AppView } from '../../api/types';
import { RpcError } from '../../runtime/transport';
import { answeringBy } from '../../testing/fakeCore';
import { houseOver, mounted } from '../../testing/mounted';
import AppPage from './AppPage.svelte';

const falling: AppView = { id: 'a', name: 'falling', title: 'Falling', version: '1.0.0', publisher: 'p', bundle: 'b', installedAt: 0, imports: [], grants: [], warnings: [] };

test('an app that is kept closed is opened all the same only by a second press, which says so', async () => {
  const answers: Record<string, unknown> = { 'app.list': [falling], 'app.open': new RpcError('APP-415', {}, 'refused') };
  const core = answeringBy((method) => answers[method] ?? []);
  const house = houseOver(core);
  await house.apps.refetch();
  const place = mounted(AppPage as never, { app: 'a' }, house);
  const press = async (words: string) => {
    const button = [...place.querySelectorAll('button')].find((button) => button.textContent?.trim() === words);
    button!.click();
    await new Promise((done) => setTimeout(done));
    flushSync();
  };
  await press('Open');
  await press('Open it all the same');
  const asked = core.calls.filter(([method]) => method === 'app.open').map(([, params]) => (params as { anyway?: boolean }).anyway);
  expect(asked).toEqual([undefined, true]);
});
