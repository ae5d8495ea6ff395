// A receipt answers one person's question, and is worth nothing to anybody else.
import type { CheckedReceiptView } from '../api/types';
import type { Core } from './core';

export const shieldedQuestion = async (core: Core): Promise<string> => (await core.call('shielded.question', {})).question;

export const shieldedReceipt = async (core: Core, id: string, question: string): Promise<string> =>
  (await core.call('shielded.receipt', { id, question: question.trim() })).receipt;

export const shieldedCheckReceipt = (core: Core, receipt: string, question: string): Promise<CheckedReceiptView> =>
  core.call('shielded.checkreceipt', { receipt: receipt.trim(), question: question.trim() });
