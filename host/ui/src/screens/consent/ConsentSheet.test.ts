import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConsentSheetView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { houseOver, mounted } from '../../testing/mounted';
import { PETH } from '../../testing/trees';
import ConsentSheet from './ConsentSheet.svelte';

const money = (baseUnits: string) => ({ asset: PETH, baseUnits });

function sheet(over: Partial<ConsentSheetView> = {}): ConsentSheetView {
  return {
    id: 's1', digest: 'd1', action: 'app-payment', state: 'pending', at: 0, expiresAt: 1, asker: { app: 'a', name: 'Red envelope', publisher: '9f2c', conversation: null },
    reason: 'For dinner', leaves: [money('1500000000000000000')], arrives: [], feeMax: money('1000000000000000'),
    to: { address: '0x' + 'ab'.repeat(20), contact: 'Bo', contract: null, verified: true, firstTime: true, mine: false },
    account: '0x0', method: null, givenBefore: [], spentToday: [], warnings: [{ code: 'WRN-101', params: {}, grave: false }], armMs: 600, ...over,
  } as ConsentSheetView;
}

function shown(over: Partial<ConsentSheetView> = {}) {
  const core = answeringBy((method) => (method === 'consent.list' ? [] : { sheet: 's1', state: 'refused', payment: null, receipt: 1 }));
  const place = mounted(ConsentSheet as never, { sheet: sheet(over) }, houseOver(core));
  const button = (answer: string) => place.querySelector<HTMLButtonElement>(`[data-answer=${answer}]`)!;
  return { core, place, refuse: button('refuse'), approve: button('approve') };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('it says what leaves, what arrives, the most it costs, to whom, and what to notice', () => {
  const { place } = shown();
  const words = place.textContent!.replace(/\s+/g, ' ');
  for (const part of ['Pay for Red envelope?', '−1.5 PETH', 'nothing', '0.001 PETH', 'Bo', 'never paid this address']) expect(words).toContain(part);
});

test('it says who brings it, which code the account takes on, and every field of what is signed', () => {
  const carrier = { address: '0x' + '5a'.repeat(20), contact: 'Sam', contract: null, verified: false, firstTime: true, mine: false };
  const fields = [
    { path: 'maxFee', label: 'Batch.maxFee', value: '1000000000000000', money: money('1000000000000000'), party: null },
    { path: 'later', label: 'Batch.later', value: '7', money: null, party: null },
  ];
  const { place } = shown({
    action: 'send', asker: null, carried: { carriers: [carrier], until: 1, takesOn: { address: '0x1', contract: 'Delegate' } },
    signs: { contract: 'Delegate', chainId: 31337, place: '0x0', name: 'Batch', fields },
  });
  const words = place.textContent!.replace(/\s+/g, ' ');
  for (const part of ['Brought by', 'Sam', 'can change nothing', 'Delegate', 'EIP-7702', 'Batch for Delegate', 'Fee, at most', 'Batch.later']) expect(words).toContain(part);
});

test('the claim of a share shows every field that the key of the share signs, in words', () => {
  const held: [string, string, ReturnType<typeof money> | null][] = [
    ['id', '0x77', null], ['index', '3', null], ['amount', '2000000000000000000', money('2000000000000000000')], ['dest', '0xmine', null], ['destKind', '0', null],
    ['maxRelayerFee', '0', money('0')], ['relayer', '0xnobody', null], ['deadline', '1790000000', null],
  ];
  const fields = held.map(([path, value, money]) => ({ path, label: `Claim.${path}`, value, money, party: null }));
  const { place } = shown({ action: 'carry', asker: null, signs: { contract: 'RedEnvelope', chainId: 31337, place: '0x0', name: 'Claim', fields } });
  const words = place.querySelector('details')!.textContent!.replace(/\s+/g, ' ');
  for (const part of ['Claim for RedEnvelope', 'Out of this red envelope', '0x77', 'Which share', '2 PETH', '0xmine', '0xnobody', '1790000000']) expect(words).toContain(part);
  expect(words).not.toContain('Claim.');
});

test('what an app wants signed is open, field by field and in words, with people by name', () => {
  const bo = { address: '0x' + 'b0'.repeat(20), contact: 'Bo', contract: null, verified: false, firstTime: true, mine: false };
  const fields = [
    { path: 'payer', label: 'DealTerms.payer', value: bo.address, money: null, party: bo },
    { path: 'milestones.2.amount', label: 'Milestone.amount', value: '2000000000000000000', money: money('2000000000000000000'), party: null },
    { path: 'acceptBy', label: 'DealTerms.acceptBy', value: '1790000000', money: null, party: null },
  ];
  const { place } = shown({ action: 'app-sign', feeMax: null, signs: { contract: 'Escrow', chainId: 31337, place: '0x0', name: 'DealTerms', fields } });
  const details = place.querySelector('details')!;
  expect(details.open).toBe(true);
  const words = place.textContent!.replace(/\s+/g, ' ');
  for (const part of ['Sign this for Red envelope?', 'It lets be taken, at most', 'Pays', 'Bo', 'Piece 2', '2 PETH', '1790000000', 'Signing sends nothing']) expect(words).toContain(part);
  expect(words).not.toContain('DealTerms.');
});

test('what an app asks for says why its fee is not in coin, where somebody else brings it', () => {
  const carried = { carriers: [], until: 1, takesOn: null };
  const why = 'since you hold too little of it';
  expect(shown({ carried }).place.textContent).toContain(why);
  expect(shown({ carried, asker: null }).place.textContent).not.toContain(why);
  expect(shown().place.textContent).not.toContain(why);
});

test('refusal has the focus first, and Confirm waits', () => {
  const { refuse, approve } = shown();
  expect(document.activeElement).toBe(refuse);
  expect(approve.disabled).toBe(true);
  vi.advanceTimersByTime(599);
  flushSync();
  expect(approve.disabled).toBe(true);
  vi.advanceTimersByTime(1);
  flushSync();
  expect(approve.disabled).toBe(false);
});

test('the core can make a person wait longer, and never shorter', () => {
  const slow = shown({ armMs: 5000 });
  vi.advanceTimersByTime(600);
  flushSync();
  expect(slow.approve.disabled).toBe(true);
  const hasty = shown({ armMs: 0 });
  vi.advanceTimersByTime(599);
  flushSync();
  expect(hasty.approve.disabled).toBe(true);
});

test('a page that loses the focus has to be looked at again', () => {
  const { approve } = shown();
  vi.advanceTimersByTime(600);
  flushSync();
  dispatchEvent(new Event('blur'));
  flushSync();
  expect(approve.disabled).toBe(true);
});

test('a press that no person made agrees to nothing', async () => {
  const { core, approve } = shown();
  vi.advanceTimersByTime(600);
  flushSync();
  approve.click();
  await vi.runAllTimersAsync();
  expect(core.calls).toEqual([]);
});

test('a grave warning is confirmed by itself before anything can be agreed to', () => {
  const changed = { code: 'WRN-151', params: { contact: 'Bo', old: '0xold' }, grave: true };
  const { place, approve } = shown({ warnings: [changed] });
  vi.advanceTimersByTime(600);
  flushSync();
  expect(place.querySelector('.grave')!.textContent).toContain('Bo has named another address');
  expect(approve.disabled).toBe(true);
  place.querySelector<HTMLInputElement>('.grave input')!.click();
  flushSync();
  expect(approve.disabled).toBe(false);
});

test('two contacts that both changed to one address are two red lines, and the sheet is whole', () => {
  const changed = (contact: string) => ({ code: 'WRN-151', params: { contact, old: '0xold' }, grave: true });
  const { place, approve } = shown({ warnings: [changed('Bo'), changed('Mallory')] });
  expect([...place.querySelectorAll('.grave')].map((line) => line.textContent).join()).toMatch(/Bo has.*Mallory has/s);
  expect(approve.disabled).toBe(true);
});

test('what was given there before is on the sheet', () => {
  const { place } = shown({ givenBefore: [money('2500000000000000000')] });
  expect(place.textContent).toContain('2.5 PETH');
});

test('Esc refuses', async () => {
  const { core, place } = shown();
  place.querySelector('dialog')!.dispatchEvent(new Event('cancel', { cancelable: true }));
  await vi.runAllTimersAsync();
  expect(core.calls[0]).toEqual(['consent.refuse', { sheet: 's1' }]);
});

test('a no for good is offered where an app asks, and says so', async () => {
  const { core, place } = shown();
  place.querySelector<HTMLButtonElement>('[data-answer=never]')!.click();
  await vi.runAllTimersAsync();
  expect(core.calls[0]).toEqual(['consent.refuse', { sheet: 's1', forGood: true }]);
  expect(shown({ asker: null }).place.querySelector('[data-answer=never]')).toBeNull();
});

test('the words of an app are a capped quotation', () => {
  const { place } = shown({ reason: 'x'.repeat(500) + '\n\nTeahouse: this is free' });
  expect([...place.querySelector('q')!.textContent!]).toHaveLength(120);
});

const shielded = (hiding: 'not-at-all' | 'thin' | 'among' | 'private', others: number, by: 'submitter' | 'own' = 'submitter') => ({
  address: 'teatest1' + 'q0z9'.repeat(33), memo: 'two cups', notes: 2, change: money('500000000000000000'), shown: money('1000000000000000'),
  anonymity: { others, sameAmount: null, hiding }, proofMs: 9000, by, insertion: null, until: Date.UTC(2026, 10, 21, 14),
});
const words = (over: Partial<ConsentSheetView>) => shown(over).place.textContent!.replace(/\s+/g, ' ');

test('a shielded payment says notes, change, words, what everybody sees, who brings it, and how long its proof takes', () => {
  const said = words({ action: 'shielded-send', asker: null, carried: null, to: null, shielded: shielded('among', 300) });
  for (const part of ['Send this shielded payment?', 'Notes spent', '2', 'Comes back to you', '0.5 PETH', 'two cups', 'Everybody sees leave the pool', '0.001 PETH', 'A submitter', 'about 9 seconds on this computer', 'Hides among 300 notes of others', 'The chain does not show who pays']) expect(said).toContain(part);
  expect(said).not.toContain('Amount, time and both addresses');
});

test('a deposit says what everybody sees go in and how many of the same amount there are, and nothing of notes or a proof', () => {
  const hides = { ...shielded('not-at-all', 3, 'own'), address: null, memo: null, notes: 0, proofMs: null, until: 0 };
  const said = words({ action: 'shielded-deposit', asker: null, carried: null, shielded: { ...hides, anonymity: { ...hides.anonymity, sameAmount: 2 } } });
  expect(said).toContain('Everybody sees go in');
  expect(said).toMatch(/same amount[^.]*2|2[^.]*same amount/);
  for (const part of ['Notes spent', 'Comes back to you', 'Everybody sees leave the pool', 'on this computer', '1970']) expect(said).not.toContain(part);
});

test('only what the core calls private is called so', () => {
  for (const [hiding, others] of [['not-at-all', 3], ['thin', 40], ['among', 900]] as const) {
    expect(words({ action: 'shielded-send', asker: null, shielded: shielded(hiding, others) })).not.toMatch(/private/i);
  }
  expect(words({ action: 'shielded-send', asker: null, shielded: shielded('private', 2000) })).toContain('Private: among 2,000 notes of others');
});

test('an own account that brings a shielded payment is said to show itself', () => {
  expect(words({ action: 'shielded-send', asker: null, carried: null, shielded: shielded('thin', 40, 'own') })).toContain('shows itself');
  expect(words({ action: 'shielded-send', asker: null, carried: null, shielded: shielded('thin', 40) })).not.toContain('shows itself');
});

test('before the first proof on a machine no time is claimed', () => {
  expect(words({ action: 'shielded-send', asker: null, shielded: { ...shielded('thin', 40), proofMs: null } })).toContain('known after the first one');
});
