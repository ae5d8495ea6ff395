// What others may still take, whoever they are, and taking it back: a consent sheet opens first.
import type { ApprovalsView, ApprovalView, ConsentSheetView } from '../api/types';
import type { Core } from './core';

export const walletApprovals = (core: Core): Promise<ApprovalsView> => core.call('wallet.approvals', {});

/** With `feeIn` a submitter brings it, and is paid in that asset: the account needs no coin. */
export function walletRevoke(core: Core, approval: ApprovalView, feeIn: string | null = null): Promise<ConsentSheetView> {
  return core.call('wallet.revoke', { account: approval.account, asset: approval.asset.id, spender: approval.spender.address, feeIn, dryRun: false });
}
