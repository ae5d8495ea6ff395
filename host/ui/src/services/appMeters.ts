// Lists the meters of apps, or of one.
import type { MeterView } from '../api/types';
import type { Core } from './core';

export const appMeters = (core: Core, app?: string): Promise<MeterView[]> => core.call('app.meters', app === undefined ? {} : { app });
