// Budgets: what an app pays out of without a question, within limits that the chain enforces. Ending one opens a consent sheet.
import type { Core } from './core';

export const appBudgets = (core: Core, app: string) => core.call('app.budgets', { app });

export const appBudgetEnd = (core: Core, app: string, asset: string) => core.call('app.budgetend', { app, asset, feeIn: null, dryRun: false });
