// Goes on in spite of one entry of a block-list that the person added.
import type { BlocklistView } from '../api/types';
import type { Core } from './core';

export const appBlocklistIgnore = (core: Core, author: string, id: string): Promise<BlocklistView> => core.call('app.blocklistignore', { author, id, ignore: true });
