import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { PublishStepView } from '../../../api/types';
import { t } from '../../../i18n/text';
import { RpcError } from '../../../runtime/transport';
import { answeringBy } from '../../../testing/fakeCore';
import { installedApp } from '../../../testing/listings';
import { houseOver, mounted } from '../../../testing/mounted';
import { quiet } from '../../../testing/pool';
import { handsOn } from '../../../testing/press';
import PublishPage from './PublishPage.svelte';

const QR = { side: 21, rows: Array.from({ length: 21 }, () => '101010101010101010101') };
const LINK = 'teahouse:app/1/31337/7/tea/1.0.0';
const step = (step: PublishStepView['step'], over: Partial<PublishStepView> = {}): PublishStepView => ({
  step, sheet: step === 'done' ? null : ({ id: step, state: 'pending' } as PublishStepView['sheet']), publisher: 7, name: 'tea', version: '1.0.0', link: null, qr: null, trouble: null, ...over,
});

/** A page behind which each publishing gives the next of these steps. */
async function page(steps: unknown[]) {
  const world = { payments: [] as { id: string; state: string; at: number }[] };
  const answers: Record<string, (params: never) => unknown> = {
    'app.inspect': () => installedApp({ imports: ['teahouse:app/chat@1.0.0'] }),
    'app.publish': () => steps.shift(),
    'app.yank': () => ({ id: 'yank' }),
    'wallet.history': () => world.payments,
    'consent.approve': ({ sheet }: { sheet: string }) => ({ sheet, state: 'approved', payment: `p-${sheet}`, receipt: 1 }),
    'consent.refuse': ({ sheet }: { sheet: string }) => ({ sheet, state: 'refused', payment: null, receipt: 1 }),
  };
  const core = answeringBy((method, params) => answers[method]?.(params) ?? []);
  const house = houseOver(core);
  await house.wallet.refetch();
  const place = mounted(PublishPage as never, {}, house);
  const hands = handsOn(place);
  const settle = async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await quiet();
      flushSync();
    }
  };
  /** Says yes to a step's sheet, and has its payment come to this state. */
  const agree = async (sheet: string, state = 'included') => {
    await house.consents.approve(sheet, 'd', []);
    await settle();
    world.payments = [{ id: `p-${sheet}`, state, at: 1 }, ...world.payments];
    await house.wallet.refetch();
    await settle();
  };
  const asked = (method: string) => core.calls.filter(([name]) => name === method).map(([, params]) => params);
  return { ...hands, place, house, agree, settle, asked };
}

test('publishing goes from step to step, each with a yes and a block, to a link and its picture', async () => {
  const { place, choose, submit, agree, asked, words } = await page([step('register', { publisher: null }), step('create'), step('release'), step('done', { link: LINK, qr: QR, trouble: 'NET-102' })]);
  await choose(new File(['tea'], 'tea.teahouse'));
  expect(words()).toContain('Send cards into the conversation');
  expect(asked('app.publish')).toEqual([]);
  await submit();
  const now = () => place.querySelector('li[aria-current=step]')?.textContent;
  expect(now()).toContain('becomes a publisher');
  await agree('register');
  expect(now()).toContain('gets its entry');
  await agree('create');
  expect(now()).toContain('is released');
  await agree('release');
  expect(asked('app.publish')).toHaveLength(4);
  expect(words()).toContain('7/tea 1.0.0 is published.');
  expect(words()).toContain('NET-102');
  expect(place.querySelector<HTMLInputElement>('input[readonly]')!.value).toBe(LINK);
  expect(place.querySelector('svg[role=img]')!.getAttribute('aria-label')).toContain('QR code');
});

test('a step that is refused ends there, and publishing again goes on', async () => {
  const { choose, submit, house, settle, asked, words } = await page([step('create'), step('create', { sheet: { id: 'again', state: 'pending' } as PublishStepView['sheet'] })]);
  await choose(new File(['tea'], 'tea.teahouse'));
  await submit();
  await house.consents.refuse('create');
  await settle();
  expect(words()).toContain('You said no to this step');
  await submit();
  expect(asked('app.publish')).toHaveLength(2);
  expect(words()).not.toContain('You said no to this step');
  expect(words()).toContain('waits for your yes');
});

test('a step that comes to nothing is not tried again unasked', async () => {
  const { choose, submit, agree, asked, words } = await page([step('create'), step('release')]);
  await choose(new File(['tea'], 'tea.teahouse'));
  await submit();
  await agree('create', 'failed');
  expect(words()).toContain('This step came to nothing');
  expect(asked('app.publish')).toHaveLength(1);
});

test('without coin for the fee somebody else can bring every step that follows', async () => {
  const { choose, submit, press, agree, asked } = await page([new RpcError('PAY-247', { feeIn: '0xtoken', asset: 'TEA' }), step('create'), step('release')]);
  await choose(new File(['tea'], 'tea.teahouse'));
  await submit();
  await press(t('send.relayed', { symbol: 'TEA' }));
  await agree('create');
  expect(asked('app.publish').map((params) => (params as { feeIn: string | null }).feeIn)).toEqual([null, '0xtoken', '0xtoken']);
});

test('a version is withdrawn only after it was asked once more', async () => {
  const { fill, submit, press, asked } = await page([]);
  fill('App', '7/tea');
  fill('Version', '1.0.0');
  await submit(1);
  expect(asked('app.yank')).toEqual([]);
  await press('Leave it');
  await submit(1);
  await press('Withdraw it for good');
  expect(asked('app.yank')).toEqual([{ name: '7/tea', version: '1.0.0', feeIn: null, dryRun: false }]);
});
