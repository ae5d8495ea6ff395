// A payment that no block holds yet: sent once more for a higher fee, or called back. Both stay within the agreed fee.
import type { ConsentSheetView, ReplacementView } from '../api/types';
import type { Core } from './core';

export function walletReplace(core: Core, id: string, how: 'speedup' | 'cancel'): Promise<ReplacementView> {
  return core.call(`wallet.${how}`, { id, dryRun: false });
}

/** Opens the consent sheet of a higher fee than was agreed to. */
export function walletRaise(core: Core, id: string): Promise<ConsentSheetView> {
  return core.call('wallet.raise', { id, dryRun: false });
}
