// A page of what the registry has, the newest first; the words are compared by the core and go nowhere.
import type { StoreView } from '../api/types';
import type { Core } from './core';

export const appStore = (core: Core, words: string, from: number): Promise<StoreView> => core.call('app.store', { ...(words === '' ? {} : { words }), from });
