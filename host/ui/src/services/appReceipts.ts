// A page of what the person did about an app, newest first.
import type { Core } from './core';

/** How many are shown at a time. */
const PAGE = 20;

export const appReceipts = (core: Core, app: string, before?: number) =>
  core.call('app.receipts', before === undefined ? { app, limit: PAGE } : { app, limit: PAGE, before });
