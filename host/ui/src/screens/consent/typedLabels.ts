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
} as const;

/** The words for a field, by `Struct.field`. */
export function labelOf(label: string): string {
  const key = (LABELS as Record<string, (typeof LABELS)[keyof typeof LABELS] | undefined>)[label];
  return key ? t(key) : label;
}
