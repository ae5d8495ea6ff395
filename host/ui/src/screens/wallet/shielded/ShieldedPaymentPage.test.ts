import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { ShieldedPaymentView } from '../../../api/types';
import { RpcError } from '../../../runtime/transport';
import { answeringBy } from '../../../testing/fakeCore';
import { houseOver, mounted } from '../../../testing/mounted';
import { inPool, quiet, shieldedPaid } from '../../../testing/pool';
import ShieldedPaymentPage from './ShieldedPaymentPage.svelte';

async function page(payment: ShieldedPaymentView | RpcError, more: Record<string, unknown> = {}) {
  let now = payment;
  const core = answeringBy((method) => more[method] ?? (method === 'shielded.payment' ? now : method === 'shielded.balance' ? inPool() : []));
  const house = houseOver(core);
  const place = mounted(ShieldedPaymentPage as never, { payment: 'i1' }, house);
  await quiet();
  flushSync();
  const press = async (name: string) => {
    [...place.querySelectorAll('button')].find((button) => button.textContent!.includes(name))!.click();
    await quiet();
    flushSync();
  };
  const becomes = async (next: ShieldedPaymentView) => {
    now = next;
    house.shielded.happened({ kind: 'shielded', id: 'i1', state: next.state, progress: next.progress });
    flushSync();
    await quiet();
    flushSync();
  };
  return { core, house, place, press, becomes, words: () => place.textContent!.replace(/\s+/g, ' ') };
}

const proving = { id: 'i1', stage: 'proving', permille: 420, leftMs: 12_000 } as const;

test('while it is proved the page says the stage, how far, and how long it may take, in words and as a bar', async () => {
  const { house, place, words } = await page(shieldedPaid({ progress: proving }));
  for (const part of ['Making the proof', 'about 12 seconds left', 'held for this payment', 'Call it off']) expect(words()).toContain(part);
  const bar = place.querySelector<HTMLProgressElement>('progress')!;
  expect([bar.value, bar.max, bar.getAttribute('aria-valuetext')]).toEqual([420, 1000, 'Making the proof, about 12 seconds left']);
  house.shielded.happened({ kind: 'shielded', id: 'i1', state: 'proving', progress: { ...proving, stage: 'checking', permille: 990, leftMs: 900 } });
  flushSync();
  expect(place.querySelector<HTMLProgressElement>('progress')!.value).toBe(990);
  expect(place.querySelector('.proof [role=status]')!.textContent).toBe('Checking what was made');
});

test('before the first proof on a machine no time is claimed', async () => {
  const { place, words } = await page(shieldedPaid({ progress: { id: 'i1', stage: 'reading-key', permille: null, leftMs: null } }));
  expect(words()).toContain('known after the first one');
  expect(place.querySelector('progress')!.hasAttribute('value')).toBe(false);
});

test('each state says where the money is, and steps are behind only when the core says so', async () => {
  const { place, becomes, words } = await page(shieldedPaid({ state: 'agreed' }));
  const done = () => place.querySelectorAll('.steps .done').length;
  expect(done()).toBe(1);
  await becomes(shieldedPaid({ state: 'sent', money: 'on-its-way', canCancel: false, canRetry: true, carrier: '12D3KooWQ' }));
  expect(done()).toBe(3);
  expect(words()).toMatch(/on its way: it arrives, or is yours again by itself at/);
  expect(words()).not.toContain('Call it off');
  await becomes(shieldedPaid({ state: 'final', money: 'arrived', canCancel: false, tx: '0xab', block: 7 }));
  expect(done()).toBe(5);
  expect(words()).toContain('It is where it was to go.');
  expect(place.querySelector('progress')).toBeNull();
});

test('one that came to nothing says that nothing happened, and whose the money is', async () => {
  const { place, words } = await page(shieldedPaid({ state: 'expired', money: 'yours', canCancel: false }));
  expect(words()).toContain('Nothing happened, and nothing will.');
  expect(words()).toContain('It is yours, to spend.');
  expect(place.querySelector('.steps')).toBeNull();
});

test('it is called off by one press, and a refusal of that is said with its code', async () => {
  const calm = await page(shieldedPaid());
  await calm.press('Call it off');
  expect(calm.core.calls).toContainEqual(['shielded.cancel', { id: 'i1', dryRun: false }]);
  const late = await page(shieldedPaid(), { 'shielded.cancel': new RpcError('SHD-074') });
  await late.press('Call it off');
  expect(late.words()).toContain('SHD-074');
});

test('somebody else is asked to bring it; the own account only by a press that names it', async () => {
  const { core, press, words } = await page(shieldedPaid({ state: 'sent', canRetry: true }), { 'shielded.retry': { payment: shieldedPaid(), sheet: null } });
  expect(words()).toContain('It can happen only once, whoever brings it.');
  await press('Ask another to bring it');
  await press('Bring it with my account');
  expect(core.calls.filter(([method]) => method === 'shielded.retry').map(([, params]) => params)).toEqual(['submitter', 'own'].map((by) => ({ id: 'i1', by, dryRun: false })));
});

test('nobody else is offered while all goes its way, and is once something went wrong', async () => {
  expect((await page(shieldedPaid({ canRetry: true, progress: proving }))).words()).not.toContain('Ask another');
  expect((await page(shieldedPaid({ canRetry: true, state: 'proved', trouble: { code: 'NOD-616', exit: 'network', params: {} } }))).words()).toContain('Ask another');
});

test('a receipt answers the question that was pasted', async () => {
  const { core, place } = await page(shieldedPaid({ state: 'final', money: 'arrived', canReceipt: true }), { 'shielded.receipt': { receipt: 'tear1answer' } });
  const field = place.querySelector<HTMLInputElement>('form input')!;
  field.value = ' teaq1ask ';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
  place.querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await quiet();
  flushSync();
  expect(core.calls).toContainEqual(['shielded.receipt', { id: 'i1', question: 'teaq1ask' }]);
  expect([...place.querySelectorAll('input')].map((input) => input.value)).toContain('tear1answer');
});

test('of a payment that was handed over, trouble says where its money is, and not that nothing left', async () => {
  const { place } = await page(shieldedPaid({ state: 'sent', money: 'on-its-way', canCancel: false, trouble: { code: 'CHN-101', exit: 'network', params: {} } }));
  const said = place.querySelector('[role=alert]')!.textContent!;
  expect(said).toContain('on its way');
  expect(said).not.toContain('Nothing left your wallet');
});

test('trouble on the way is said with its code, and a payment nobody knows too', async () => {
  expect((await page(shieldedPaid({ trouble: { code: 'SUB-101', exit: 'network', params: {} } }))).words()).toContain('SUB-101');
  expect((await page(new RpcError('SHD-073'))).words()).toContain('SHD-073');
});
