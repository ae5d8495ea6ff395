import { flushSync, type Component } from 'svelte';
import { expect, test } from 'vitest';
import type { PayeeView } from '../../../api/types';
import { RpcError } from '../../../runtime/transport';
import { answeringBy } from '../../../testing/fakeCore';
import { houseOver, mounted } from '../../../testing/mounted';
import { inPool, OWN_ADDRESS, poolLine, quiet } from '../../../testing/pool';
import { PETH } from '../../../testing/trees';
import DepositPage from './DepositPage.svelte';
import JoinPage from './JoinPage.svelte';
import ReceiptsPage from './ReceiptsPage.svelte';
import ShieldedReceivePage from './ShieldedReceivePage.svelte';
import ShieldedSendPage from './ShieldedSendPage.svelte';
import ViewKeysPage from './ViewKeysPage.svelte';
import WithdrawPage from './WithdrawPage.svelte';

const payee = (over: Partial<PayeeView>): PayeeView => ({
  contact: 'b0'.repeat(32), name: 'Bo', verified: true, address: null, changedFrom: null, toldAt: 1, takenBack: false, knowsOurs: false, asks: false, privateAddress: OWN_ADDRESS, privateChanged: false, knowsPrivate: false, ...over,
});
const LINE = { asset: PETH, total: '5', available: '5', confirming: '0', reserved: '0', unknown: false };
const QR = { side: 21, rows: Array.from({ length: 21 }, () => '101010101010101010101') };

async function form(what: unknown, answers: Record<string, unknown> = {}, props: Record<string, unknown> = {}) {
  const given: Record<string, unknown> = {
    'shielded.balance': inPool(), 'wallet.balance': { address: '0x', chain: 'c', practice: true, height: 1, balances: [LINE], trouble: null },
    'contact.payees': [], 'shielded.receive': { address: OWN_ADDRESS, link: 'teahouse:pay/A', qr: QR }, 'profile.show': { password: true }, ...answers,
  };
  const core = answeringBy((method, params) => (typeof given[method] === 'function' ? (given[method] as (params: unknown) => unknown)(params) : (given[method] ?? [])));
  const house = houseOver(core);
  await Promise.all([house.shielded.refetch(), house.wallet.refetch(), house.contacts.refetch(), house.owner.refetch()]);
  const place = mounted(what as Component<Record<string, unknown>>, props, house);
  await quiet();
  flushSync();
  const fill = (label: string, value: string) => {
    const id = [...place.querySelectorAll('label[for]')].find((one) => one.textContent!.includes(label))!.getAttribute('for')!;
    const field = place.querySelector<HTMLInputElement>(`[id="${id}"]`)!;
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
  };
  const choose = (words: string) => {
    [...place.querySelectorAll('label')].find((one) => one.textContent!.includes(words))!.querySelector('input')!.click();
    flushSync();
  };
  const submit = async (at = 0) => {
    place.querySelectorAll('form')[at]!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await quiet();
    flushSync();
  };
  const asked = (method: string) => core.calls.filter(([name]) => name === method).map(([, params]) => params);
  return { core, house, place, fill, choose, submit, asked, words: () => place.textContent!.replace(/\s+/g, ' ') };
}

test('contacts who can be paid here are offered first and none is picked unasked; a submitter brings it unless the person says otherwise', async () => {
  const { place, fill, choose, submit, asked, words } = await form(ShieldedSendPage, { 'contact.payees': [payee({ privateAddress: null, contact: 'c0'.repeat(32), name: 'Chen' }), payee({})] });
  expect(words()).toMatch(/Bo.*A shielded address/);
  expect(words()).not.toContain('Chen');
  fill('How much', '1.5');
  fill('Words for the payee', 'two cups');
  const button = place.querySelector<HTMLButtonElement>('[type=submit]')!;
  expect(button.disabled).toBe(true);
  choose('Bo');
  expect(button.disabled).toBe(false);
  await submit();
  expect(asked('shielded.send')).toEqual([{ to: 'b0'.repeat(32), asset: 'native', baseUnits: '1500000000000000000', memo: 'two cups', by: 'submitter', dryRun: false }]);
});

test('a contact who says where meanwhile takes neither the place of another nor of an address that is typed', async () => {
  let payees = [payee({})];
  const chosen = await form(ShieldedSendPage, { 'contact.payees': () => payees });
  chosen.choose('Bo');
  payees = [payee({ contact: 'a0'.repeat(32), name: 'Aaron' }), ...payees];
  await chosen.house.contacts.payees.refetch();
  flushSync();
  chosen.fill('How much', '1');
  await chosen.submit();
  expect(chosen.asked('shielded.send')[0]).toMatchObject({ to: 'b0'.repeat(32) });
  payees = [];
  const typed = await form(ShieldedSendPage, { 'contact.payees': () => payees });
  typed.fill('A shielded address', OWN_ADDRESS);
  typed.fill('How much', '1');
  payees = [payee({})];
  await typed.house.contacts.payees.refetch();
  flushSync();
  await typed.submit();
  expect(typed.asked('shielded.send')[0]).toMatchObject({ to: OWN_ADDRESS });
});

test('another asset that arrives does not take the place of the one that is shown', async () => {
  const dollar = poolLine({ total: { asset: { id: '0x0d', symbol: 'PUSD', decimals: 6 }, baseUnits: '1' } });
  let wallet = inPool();
  const { house, fill, submit, asked } = await form(WithdrawPage, { 'shielded.balance': () => wallet });
  fill('How much', '1');
  wallet = inPool({}, [dollar, poolLine()]);
  await house.shielded.refetch();
  flushSync();
  await submit();
  expect(asked('shielded.withdraw')[0]).toMatchObject({ asset: 'native' });
});

test('the page that was opened for a contact has them picked', async () => {
  const { fill, submit, asked } = await form(ShieldedSendPage, { 'contact.payees': [payee({})] }, { contact: 'b0'.repeat(32) });
  fill('How much', '1');
  await submit();
  expect(asked('shielded.send')).toHaveLength(1);
});

test('without such a contact an address is typed, and one that is none is refused before anything is asked', async () => {
  const { place, fill, submit, asked, words } = await form(ShieldedSendPage);
  expect(words()).toContain('No contact has told you a shielded address yet.');
  const button = place.querySelector<HTMLButtonElement>('[type=submit]')!;
  expect(button.disabled).toBe(true);
  fill('A shielded address', '0x' + 'ab'.repeat(20));
  fill('How much', '1');
  expect(button.disabled).toBe(false);
  await submit();
  expect(words()).toContain('WEB-209');
  expect(asked('shielded.send')).toEqual([]);
  fill('A shielded address', OWN_ADDRESS);
  await submit();
  expect(asked('shielded.send')).toHaveLength(1);
});

test('a withdrawal goes to the first account by a submitter; the own account as the one that brings it is warned about', async () => {
  const { choose, fill, submit, asked, words } = await form(WithdrawPage);
  fill('How much', '1');
  await submit();
  expect(words()).not.toContain('your account brought a payment');
  choose('My own account');
  expect(words()).toContain('your account brought a payment');
  await submit();
  expect(asked('shielded.withdraw')).toEqual(['submitter', 'own'].map((by) => ({ asset: 'native', baseUnits: '1000000000000000000', by, dryRun: false })));
});

test('the page is opened for a contact with the amount that was typed before', async () => {
  const { submit, asked } = await form(ShieldedSendPage, { 'contact.payees': [payee({})] }, { contact: 'b0'.repeat(32), asset: 'native', typed: '1.5' });
  await submit();
  expect(asked('shielded.send')[0]).toMatchObject({ to: 'b0'.repeat(32), asset: 'native', baseUnits: '1500000000000000000' });
});

test('an amount that was typed for an asset that is not in the pool is not taken for another', async () => {
  const { place } = await form(ShieldedSendPage, { 'contact.payees': [payee({})] }, { contact: 'b0'.repeat(32), asset: '0x' + '0d'.repeat(20), typed: '20' });
  expect([...place.querySelectorAll('input')].map((input) => input.value)).not.toContain('20');
});

test('a withdrawal says that everybody sees it, and goes to the account that was typed', async () => {
  const { choose, fill, submit, asked, words } = await form(WithdrawPage);
  expect(words()).toContain('Everybody sees the amount');
  choose('Another account');
  fill('Another account', '0x' + '0b'.repeat(20));
  fill('How much', '2');
  await submit();
  expect(asked('shielded.withdraw')[0]).toMatchObject({ to: '0x' + '0b'.repeat(20) });
});

test('a deposit says what everybody sees, and none is offered while the pool is closed', async () => {
  const { fill, submit, asked, words } = await form(DepositPage);
  expect(words()).toContain('Everybody sees your account');
  fill('How much', '3');
  await submit();
  expect(asked('shielded.deposit')).toEqual([{ asset: 'native', baseUnits: '3000000000000000000', dryRun: false }]);
  const closed = await form(DepositPage, { 'shielded.balance': inPool({ depositsOpen: false }) });
  expect(closed.words()).toContain('takes no deposits now');
  expect(closed.place.querySelector('form')).toBeNull();
  expect((await form(DepositPage, { 'shielded.balance': inPool({ available: false }, []) })).words()).toContain('this chain has none');
});

test('notes are put together only where there are two', async () => {
  const one = await form(JoinPage, { 'shielded.balance': inPool({}, [poolLine({ notes: 1 })]) });
  expect(one.place.querySelector<HTMLButtonElement>('[type=submit]')!.disabled).toBe(true);
  const many = await form(JoinPage);
  await many.submit();
  expect(many.asked('shielded.join')).toEqual([{ asset: 'native', by: 'submitter', dryRun: false }]);
});

test('what is put together unasked is shown before it holds, a press by a script agrees to nothing, and ending it takes no yes', async () => {
  const after = { asset: PETH, feePerDay: '500000000000000000', usedDay: '0', notes: 7 };
  const shown = { before: null, after, loosens: true, digest: 'd1', done: false };
  const { place, fill, submit, asked, words } = await form(JoinPage, { 'shielded.tidy': shown });
  fill('Fees within a day', '0.5');
  await submit(1);
  expect(words()).toContain('From 7 notes on');
  [...place.querySelectorAll('button')].find((button) => button.textContent!.includes('Put together unasked'))!.click();
  await quiet();
  expect(asked('shielded.tidy')).toEqual([{ asset: 'native', feePerDay: '500000000000000000', digest: null, dryRun: false }]);
  const on = await form(JoinPage, { 'shielded.balance': inPool({}, [poolLine({ tidying: after })]), 'shielded.tidy': { before: after, after: null, loosens: false, digest: 'd2', done: true } });
  [...on.place.querySelectorAll('button')].find((button) => button.textContent!.includes('Put nothing together unasked'))!.click();
  await quiet();
  expect(on.asked('shielded.tidy')).toEqual([{ asset: 'native', feePerDay: null, digest: null, dryRun: false }]);
});

test('with nothing in the pool every way out says what comes first', async () => {
  for (const page of [ShieldedSendPage, WithdrawPage, JoinPage]) {
    const { place, words } = await form(page, { 'shielded.balance': inPool({}, []) });
    expect(words()).toContain('nothing in the pool to send yet');
    expect(place.querySelector('form')).toBeNull();
  }
});

test('a link that asks for an amount and says what for fills the form, and what is then changed stays', async () => {
  const { place, fill, submit, asked, words } = await form(ShieldedSendPage);
  fill('A shielded address', `teahouse:pay/${OWN_ADDRESS}?asset=native&amount=250000000000000000&memo=for%20tea`);
  expect(words()).toContain('filled in with what the link asks for');
  const values = () => [...place.querySelectorAll<HTMLInputElement>('input:not([type=radio])')].map((input) => input.value);
  expect(values().slice(1)).toEqual(['0.25', 'for tea']);
  fill('How much', '0.5');
  await submit();
  expect(asked('shielded.send')[0]).toMatchObject({ baseUnits: '500000000000000000', memo: 'for tea' });
});

test('a deposit of a token goes on with its second sheet once a block has the first step, and then to its payment', async () => {
  let state = 'sent';
  let step = 0;
  const sheet = () => ({ id: `s${(step += 1)}`, step, steps: 2 });
  const paid = () => [{ id: 'p1', state, at: 1 }];
  const { house, fill, submit, asked, words } = await form(DepositPage, { 'shielded.deposit': sheet, 'wallet.history': paid, 'consent.approve': ({ sheet }: { sheet: string }) => ({ sheet, state: 'approved', payment: sheet === 's1' ? 'p1' : 'p2', receipt: 1 }) });
  fill('How much', '3');
  await submit();
  await house.consents.approve('s1', 'd', []);
  await house.wallet.refetch();
  await quiet();
  flushSync();
  expect(words()).toContain('Two steps');
  expect(asked('shielded.deposit')).toHaveLength(1);
  state = 'included';
  await house.wallet.refetch();
  flushSync();
  await quiet();
  expect(asked('shielded.deposit')).toHaveLength(2);
  await house.consents.approve('s2', 'd', []);
  flushSync();
  expect(location.hash).toBe('#/wallet/p2');
});

test('nobody who brings it is said in words, and nothing is lost of what was typed', async () => {
  const { place, fill, submit, words } = await form(ShieldedSendPage, { 'shielded.send': new RpcError('SUB-101') });
  fill('A shielded address', OWN_ADDRESS);
  fill('How much', '1');
  await submit();
  expect(words()).toContain('SUB-101');
  expect([...place.querySelectorAll('input')].map((input) => input.value)).toContain(OWN_ADDRESS);
});

test('an address is asked for once at the start, anew by a press, and with an amount for a link', async () => {
  const { place, fill, submit, asked, words } = await form(ShieldedReceivePage);
  expect(asked('shielded.receive')).toEqual([{}]);
  expect(words()).toContain('nobody can tie to your others');
  expect(place.querySelector('svg[role=img]')!.getAttribute('aria-label')).toBe('The payment link as a QR code');
  fill('How much', '0.25');
  fill('What for', 'tea');
  await submit();
  expect(asked('shielded.receive')[1]).toEqual({ asset: 'native', baseUnits: '250000000000000000', memo: 'tea' });
});

test('a receipt is held against the chain, and one to a stranger’s address says that', async () => {
  const checked = { amount: { asset: PETH, baseUnits: '1' }, address: OWN_ADDRESS, mine: false, tx: '0xab', block: 9, isFinal: false };
  const { place, fill, submit, asked, words } = await form(ReceiptsPage, { 'shielded.question': { question: 'teaq1mine' }, 'shielded.checkreceipt': checked });
  [...place.querySelectorAll('button')].find((button) => button.textContent!.includes('Make a question'))!.click();
  await quiet();
  flushSync();
  fill('The receipt that you were given', 'tear1');
  await submit();
  expect(asked('shielded.checkreceipt')).toEqual([{ receipt: 'tear1', question: 'teaq1mine' }]);
  for (const part of ['The receipt holds', 'somebody else was paid', 'not final yet']) expect(words()).toContain(part);
});

test('a viewing key stands behind a warning and the password, is put away, and another kind is another key', async () => {
  const { place, fill, choose, submit, asked, words } = await form(ViewKeysPage, { 'shielded.viewkey': { key: 'teaivk1secret', pool: '0x' } });
  expect(words()).toContain('Nobody can take it back once it is given.');
  const shown = () => [...place.querySelectorAll('input')].some((input) => input.value === 'teaivk1secret');
  fill('Password', 'two cups');
  await submit();
  expect(asked('shielded.viewkey')).toEqual([{ key: 'incoming', password: 'two cups' }]);
  expect(shown()).toBe(true);
  choose('Everything');
  expect(shown()).toBe(false);
  expect(place.querySelector<HTMLInputElement>('input[type=password]')!.value).toBe('');
});

test('a wrong password shows no key, and a profile without one cannot give any', async () => {
  const wrong = await form(ViewKeysPage, { 'shielded.viewkey': new RpcError('KEY-211') });
  wrong.fill('Password', 'x');
  await wrong.submit();
  expect(wrong.words()).toContain('KEY-211');
  expect((await form(ViewKeysPage, { 'profile.show': { password: false } })).words()).toContain('has no password');
});
