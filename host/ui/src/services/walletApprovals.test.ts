import { expect, test } from 'vitest';
import type { ApprovalsView, ApprovalView } from '../api/types';
import { answering, refusing } from '../testing/fakeCore';
import { walletApprovals, walletRevoke } from './walletApprovals';

const approval: ApprovalView = {
  account: 2,
  address: '0x0a',
  asset: { id: '0x0d', symbol: 'PRACTICE-USD', decimals: 6 },
  mayTake: { asset: { id: '0x0d', symbol: 'PRACTICE-USD', decimals: 6 }, baseUnits: '1' },
  spender: { address: '0x0e', contact: null, contract: 'RedEnvelope', verified: false, mine: false, firstTime: false },
  trouble: null,
};

test('approvals are listed, and one is taken back by account, token and contract', async () => {
  const nothing: ApprovalsView = { approvals: [], leftOut: 0, lookedFrom: 0, lookedTo: 7, whole: true };
  const core = answering(nothing);
  expect(await walletApprovals(core)).toEqual(nothing);
  await walletRevoke(core, approval);
  await walletRevoke(core, approval, '0x0d');
  expect(core.calls).toEqual([
    ['wallet.approvals', {}],
    ['wallet.revoke', { account: 2, asset: '0x0d', spender: '0x0e', feeIn: null, dryRun: false }],
    ['wallet.revoke', { account: 2, asset: '0x0d', spender: '0x0e', feeIn: '0x0d', dryRun: false }],
  ]);
});

test('a refusal to take back is passed on, untouched', async () => {
  await expect(walletRevoke(refusing('NOD-413'), approval)).rejects.toMatchObject({ code: 'NOD-413' });
});
