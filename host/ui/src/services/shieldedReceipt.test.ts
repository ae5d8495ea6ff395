import { expect, test } from 'vitest';
import { answeringBy, refusing } from '../testing/fakeCore';
import { shieldedCheckReceipt, shieldedQuestion, shieldedReceipt } from './shieldedReceipt';

test('a question, its receipt and the check go without the blanks that copying leaves', async () => {
  const core = answeringBy((method) => ({ 'shielded.question': { question: 'teaq1' }, 'shielded.receipt': { receipt: 'r' }, 'shielded.checkreceipt': { mine: true } })[method as string]);
  expect(await shieldedQuestion(core)).toBe('teaq1');
  expect(await shieldedReceipt(core, 'i1', ' teaq1\n')).toBe('r');
  expect(await shieldedCheckReceipt(core, ' r ', 'teaq1 ')).toEqual({ mine: true });
  expect(core.calls.slice(1)).toEqual([
    ['shielded.receipt', { id: 'i1', question: 'teaq1' }],
    ['shielded.checkreceipt', { receipt: 'r', question: 'teaq1' }],
  ]);
});

test('a receipt that was given to somebody else is refused, untouched', async () => {
  await expect(shieldedCheckReceipt(refusing('SHD-104'), 'r', 'q')).rejects.toMatchObject({ code: 'SHD-104' });
});
