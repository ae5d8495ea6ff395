import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { ApprovalsView, ApprovalView } from '../../api/types';
import { answeringBy } from '../../testing/fakeCore';
import { houseOver, mounted } from '../../testing/mounted';
import ApprovalsPage from './ApprovalsPage.svelte';

async function page(list: ApprovalsView): Promise<HTMLElement> {
  const house = houseOver(answeringBy((method) => (method === 'wallet.approvals' ? list : [])));
  const place = mounted(ApprovalsPage as never, {}, house);
  await house.wallet.approvals.refetch();
  flushSync();
  return place;
}

const empty: ApprovalsView = { approvals: [], leftOut: 0, lookedFrom: 0, lookedTo: 9, whole: true };

test('that nobody may take anything is said of a whole list only', async () => {
  expect((await page(empty)).textContent).toContain('Nobody may take anything from you.');
  const late = (await page({ ...empty, lookedFrom: 7, leftOut: 3, whole: false })).textContent;
  expect(late).not.toContain('Nobody may take');
  for (const said of ['no all-clear', 'Blocks 7 to 9', '3 more', 'teahouse wallet rescan --from']) expect(late).toContain(said);
});

test('an approval of an unknown amount says so, and offers no button that could not work', async () => {
  const asset = { id: '0x0d', symbol: 'ODD', decimals: 0 };
  const spender = { address: '0x' + '0e'.repeat(20), contact: null, contract: null, verified: false, mine: false, firstTime: false };
  const known: ApprovalView = { account: 0, address: '0x0a', asset, mayTake: { asset, baseUnits: '5' }, spender, trouble: null };
  const unknown: ApprovalView = { ...known, asset: { ...asset, id: '0x0f' }, mayTake: null, trouble: { code: 'CHN-103', exit: 'network', params: {} } };
  const place = await page({ ...empty, approvals: [known, unknown], whole: false });
  expect(place.textContent).toContain('Some ODD: how much is not known');
  expect(place.textContent).toContain('CHN-103');
  expect([...place.querySelectorAll('li button')].filter((one) => one.textContent?.includes('Take back'))).toHaveLength(1);
});
