// The words for each field of what is signed as typed data. A field without words keeps its own name: nothing is left out.
import { t } from '../../i18n/text';

const LABELS = {
  'Call.to': 'typed.call.to',
  'Call.value': 'typed.call.value',
  'Call.data': 'typed.call.data',
  'Batch.nonce': 'typed.batch.nonce',
  'Batch.deadline': 'typed.batch.deadline',
  'Batch.minGas': 'typed.batch.gas',
  'Batch.submitter': 'typed.batch.submitter',
  'Batch.feeToken': 'typed.batch.asset',
  'Batch.maxFee': 'typed.batch.fee',
  'Budget.owner': 'typed.budget.owner',
  'Budget.spender': 'typed.budget.spender',
  'Budget.token': 'typed.budget.token',
  'Budget.total': 'typed.budget.total',
  'Budget.perPeriod': 'typed.budget.per_period',
  'Budget.perPayment': 'typed.budget.per_payment',
  'Budget.maxRelayerFee': 'typed.budget.max_fee',
  'Budget.origin': 'typed.budget.origin',
  'Budget.period': 'typed.budget.period',
  'Budget.expiry': 'typed.budget.expiry',
  'Budget.payees': 'typed.budget.payees',
  'Budget.refundKind': 'typed.budget.refund_kind',
  'Budget.refundTo': 'typed.budget.refund_to',
  'Budget.salt': 'typed.budget.salt',
  'Claim.id': 'typed.claim.id',
  'Claim.index': 'typed.claim.index',
  'Claim.amount': 'typed.claim.amount',
  'Claim.dest': 'typed.claim.dest',
  'Claim.destKind': 'typed.claim.dest_kind',
  'Claim.maxRelayerFee': 'typed.claim.fee',
  'Claim.relayer': 'typed.claim.relayer',
  'Claim.deadline': 'typed.claim.deadline',
  'Spend.id': 'typed.spend.id',
  'Spend.dest': 'typed.spend.dest',
  'Spend.destKind': 'typed.spend.dest_kind',
  'Spend.amount': 'typed.spend.amount',
  'Spend.nonce': 'typed.spend.nonce',
  'Spend.maxRelayerFee': 'typed.spend.spend_fee',
  'Spend.relayer': 'typed.spend.relayer',
  'Spend.deadline': 'typed.spend.spend_deadline',
} as const;

/** The words for a field, by `Struct.field`. */
export function labelOf(label: string): string {
  const key = (LABELS as Record<string, (typeof LABELS)[keyof typeof LABELS] | undefined>)[label];
  return key ? t(key) : label;
}
