import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { AllowanceView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { installedApp } from '../../testing/listings';
import { houseOver, mounted } from '../../testing/mounted';
import { handsOn } from '../../testing/press';
import BudgetsPart from './BudgetsPart.svelte';

const budget: AllowanceView = {
  id: 'b0', app: 'id7', appName: 'Tea', state: 'live', asset: { id: '0x0d', symbol: 'PRACTICE-USD', decimals: 6 }, total: '20000000',
  perPayment: '5000000', perPeriod: '5000000', period: 86_400, expiresAt: 1_800_000_000_000, listed: false, payees: [], account: '0xa', spender: '0xb',
  left: '17000000', spendable: '5000000', resetsAt: null, trouble: null,
};

async function partWith(budgets: AllowanceView[]) {
  const core = answeringBy((method) => (method === 'app.budgets' ? budgets : method === 'app.budgetend' ? { id: 's1' } : []));
  const place = mounted(BudgetsPart as never, { app: installedApp() }, houseOver(core));
  await new Promise((done) => setTimeout(done));
  flushSync();
  const asked = (method: string) => core.calls.filter(([name]) => name === method).map(([, params]) => params);
  return { place, asked, ...handsOn(place) };
}

test('what an app pays without asking stands on its page, and is ended there', async () => {
  const { place, asked, press, words } = await partWith([budget, { ...budget, id: 'b1', state: 'revoked' }]);
  expect(words()).toContain('What it pays without asking');
  expect(place.querySelectorAll('.allowance')).toHaveLength(1);
  await press('End it');
  expect(asked('app.budgetend')).toEqual([{ app: 'id7', asset: '0x0d', feeIn: null, dryRun: false }]);
});

test('where there is no budget, nothing is said about one', async () => {
  const { words } = await partWith([]);
  expect(words()).not.toContain('without asking');
});
