// Allowances: money at an app's disposal, within limits that the chain enforces. Opening and ending one opens a consent sheet.
import type { AllowanceStepView, AllowanceView, AssetView, ConsentSheetView } from '../api/types';
import { parseUnits } from '../lib/amount';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** An allowance as a person typed it; an empty limit is as much as the one above it, and an empty list is anyone. */
export interface WantedAllowance {
  readonly app: string;
  readonly asset: AssetView;
  readonly total: string;
  readonly perPeriod: string;
  readonly perPayment: string;
  /** Seconds. */
  readonly period: number;
  readonly lasts: number;
  /** Addresses, one a line. */
  readonly payees: string;
}

export const allowanceList = (core: Core): Promise<AllowanceView[]> => core.call('wallet.allowances', { look: false });

/**
 * Takes the next step on the way to an allowance. Asking again for the same goes on where it was, and opens nothing twice.
 *
 * With `feeIn` a submitter brings all of it at once, and is paid in that asset: the account needs no coin.
 *
 * Errors: `WEB-204` for a line that is no address, `WEB-205` for an amount that is none, is zero, or is finer than the coin.
 */
export async function allowanceOpen(core: Core, wanted: WantedAllowance, feeIn: string | null = null): Promise<AllowanceStepView> {
  const { app, asset, period, lasts } = wanted;
  const total = units(wanted.total, asset);
  const perPeriod = wanted.perPeriod.trim() === '' ? total : units(wanted.perPeriod, asset);
  const perPayment = wanted.perPayment.trim() === '' ? perPeriod : units(wanted.perPayment, asset);
  const payees = addresses(wanted.payees);
  return core.call('wallet.allowanceopen', { app, asset: asset.id, total, perPayment, perPeriod, period, lasts, payees, feeIn, dryRun: false });
}

/** Ends an allowance at once, or has the rest of one back that has ended. */
export function allowanceEnd(core: Core, allowance: string, how: 'revoke' | 'refund', feeIn: string | null = null): Promise<ConsentSheetView> {
  return core.call(`wallet.allowance${how}`, { allowance, feeIn, dryRun: false });
}

function units(typed: string, asset: AssetView): string {
  const read = parseUnits(typed, asset.decimals);
  if (read === null || read === '0') throw new RpcError('WEB-205', { decimals: String(asset.decimals) }, 'usage');
  return read;
}

function addresses(typed: string): string[] {
  const lines = [...new Set(typed.split(/\s+/).filter((line) => line !== ''))];
  if (lines.some((line) => !ADDRESS.test(line))) throw new RpcError('WEB-204', {}, 'usage');
  return lines;
}
