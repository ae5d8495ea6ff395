import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { MeterView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { houseOver, mounted } from '../../testing/mounted';
import { quiet } from '../../testing/pool';
import { handsOn } from '../../testing/press';
import MetersPart from './MetersPart.svelte';

const asset = { id: 'native', symbol: 'ETH', decimals: 0 };

function meter(changed: Partial<MeterView> = {}): MeterView {
  const base = { id: 'm1', app: 'a1', title: 'Taxi', contract: 'RideSettlement', name: 'RideVoucher', reason: 'the ride', openedAt: 1 };
  return { ...base, most: { asset, baseUnits: '40' }, said: { asset, baseUnits: '7' }, silentAt: 2, ended: null, ...changed };
}

async function part(meters: MeterView[], app: string | null = null) {
  const core = answeringBy((method) => {
    if (method === 'app.meterstop') meters = meters.map((one) => ({ ...one, ended: 'person', silentAt: null }));
    return meters;
  });
  const place = mounted(MetersPart as never, { app } as never, houseOver(core));
  await quiet();
  flushSync();
  return { place, core, ...handsOn(place) };
}

test('a meter that runs says what was signed of the most, and is stopped here', async () => {
  const { core, press, words } = await part([meter()], 'a1');
  expect(words()).toContain('Taxi');
  expect(words()).toContain('40');
  await press('Stop');
  expect(core.calls).toContainEqual(['app.meterstop', { meter: 'm1' }]);
  expect(words()).toContain('Stopped by you');
});

test('beside the open apps only what runs is shown, and nothing where nothing does', async () => {
  const { place } = await part([meter({ ended: 'closed', silentAt: null })]);
  expect(place.querySelector('section')).toBeNull();
});
