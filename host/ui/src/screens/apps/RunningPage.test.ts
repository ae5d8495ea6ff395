import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { RunningAppView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { runningApp } from '../../testing/listings';
import { houseOver, mounted } from '../../testing/mounted';
import { quiet } from '../../testing/pool';
import { handsOn } from '../../testing/press';
import RunningPage from './RunningPage.svelte';

async function page(apps: RunningAppView[]) {
  const core = answeringBy((method, params: { handle?: string }) => {
    if (method === 'app.close') apps = apps.filter((app) => app.handle !== params.handle);
    if (method === 'app.meters') return [];
    return method === 'app.running' ? apps : {};
  });
  const place = mounted(RunningPage as never, {}, houseOver(core));
  await quiet();
  flushSync();
  return { place, core, ...handsOn(place) };
}

test('each open app has a word for how much it does, and not a colour alone', async () => {
  const loads = ['quiet', 'busy', 'heavy', 'faulted'] as const;
  const { place, words } = await page(loads.map((load) => runningApp({ handle: load, load })));
  expect([...place.querySelectorAll('[data-load] .load')].map((one) => one.textContent!.trim())).toEqual(['Quiet', 'Busy', 'Heavy', 'Faulted']);
  expect(words()).toContain('1.5 sec');
});

test('what failed last is named, and an app without powers says so', async () => {
  const { words } = await page([runningApp({ kept: false, load: 'faulted', lastFault: { code: 'LIM-103', at: 1_700_000_000_000 } })]);
  expect(words()).toContain('LIM-103');
  expect(words()).toContain('Not installed: runs without powers');
});

test('an app is closed here, and the page says when none is open', async () => {
  const { core, press, words } = await page([runningApp()]);
  await press('Close');
  expect(core.calls).toContainEqual(['app.close', { handle: 'h1' }]);
  expect(words()).toContain('No app is open');
});
