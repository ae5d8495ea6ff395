import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { appBudgetEnd, appBudgets } from './appBudgets';

test('app.budgets and app.budgetend carry what was asked and give what was answered', async () => {
  const core = answering([]);
  expect(await appBudgets(core, 'x')).toEqual([]);
  await appBudgetEnd(core, 'x', 'native');
  expect(core.calls).toEqual([['app.budgets', { app: 'x' }], ['app.budgetend', { app: 'x', asset: 'native', feeIn: null, dryRun: false }]]);
});

test('app.budgetend passes a refusal on, untouched', async () => {
  await expect(appBudgetEnd(refusing('NOD-481'), 'x', 'native')).rejects.toMatchObject({ code: 'NOD-481' });
});
