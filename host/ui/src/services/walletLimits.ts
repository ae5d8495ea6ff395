// Limits: what may leave at most. What lets less leave holds at once; what lets more leave needs a yes that names its digest.
import type { AssetView, LimitChangeView, LimitView } from '../api/types';
import { parseUnits } from '../lib/amount';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

/** A limit as a person typed it; an empty field is no bound. */
export interface WantedLimit {
  readonly app: string | null;
  readonly asset: AssetView;
  readonly perPayment: string;
  readonly perDay: string;
  readonly total: string;
  readonly endsAt: number | null;
}

export const limitList = (core: Core): Promise<LimitView[]> => core.call('wallet.limits', {});

/**
 * Sets a limit, or shows what would change.
 *
 * Errors: `WEB-205` for an amount that is none, or is finer than the coin.
 */
export async function limitSet(core: Core, wanted: WantedLimit, digest: string | null): Promise<LimitChangeView> {
  const [perPayment, perDay, total] = [wanted.perPayment, wanted.perDay, wanted.total].map((typed) => units(typed, wanted.asset));
  const { app, asset, endsAt } = wanted;
  return core.call('wallet.limitset', {
    app,
    asset: asset.id,
    perPayment: perPayment ?? null,
    perDay: perDay ?? null,
    total: total ?? null,
    endsAt,
    digest,
    dryRun: false,
  });
}

export function limitClear(core: Core, limit: Pick<LimitView, 'app' | 'asset'>, digest: string | null): Promise<LimitChangeView> {
  return core.call('wallet.limitclear', { app: limit.app, asset: limit.asset.id, digest, dryRun: false });
}

function units(typed: string, asset: AssetView): string | null {
  if (typed.trim() === '') return null;
  const read = parseUnits(typed, asset.decimals);
  if (read === null) throw new RpcError('WEB-205', { decimals: String(asset.decimals) }, 'usage');
  return read;
}
