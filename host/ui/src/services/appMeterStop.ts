// Stops a meter for good.
import type { MeterView } from '../api/types';
import type { Core } from './core';

export const appMeterStop = (core: Core, meter: string): Promise<MeterView[]> => core.call('app.meterstop', { meter });
