// Says what each open app uses.
import type { RunningAppView } from '../api/types';
import type { Core } from './core';

export const appRunning = (core: Core): Promise<RunningAppView[]> => core.call('app.running', {});
