// Opens the sheet that withdraws a release for good.
import type { Core } from './core';

export const appYank = (core: Core, name: string, version: string, feeIn: string | null = null) =>
  core.call('app.yank', { name: name.trim(), version: version.trim(), feeIn, dryRun: false });
