import { expect, test } from 'vitest';
import { readSendPart, sendPart } from './sendPart';

const contact = 'b0'.repeat(32);
const token = '0x' + '0d'.repeat(20);

test('what was typed in the public form stands in the private one', () => {
  for (const filled of [
    { contact, asset: 'native', amount: '1.5' },
    { contact, asset: token, amount: '20' },
    { contact, asset: token, amount: '' },
    { contact, asset: null, amount: '' },
  ]) expect(readSendPart(sendPart(filled))).toEqual(filled);
});

test('what is no amount is left out, and another page is none of sending', () => {
  expect(sendPart({ contact, asset: 'native', amount: 'a lot' })).toBe(`send-${contact}-native`);
  for (const other of ['send', 'join', `send-${contact}-gold`, `send-${contact}-native-1e9`, 'send-b0']) expect(readSendPart(other)).toBeNull();
});
