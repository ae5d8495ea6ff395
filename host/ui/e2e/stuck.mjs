// What happens on the practice chain while somebody looks at a page: no blocks for a while, and an approval that came from elsewhere.
import { approveAll, go } from './story.mjs';

const MINUTE = 60_000;
const SOMEBODY = '0x00000000000000000000000000000000000b0b0b';
const { url, contracts } = JSON.parse(process.env.TEAHOUSE_CHAIN ?? '{}');

async function tell(method, params) {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) });
  const { result, error } = await answer.json();
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}

/** No blocks while somebody plays, and blocks again for what waits and what comes, however the play ended. */
export async function withoutBlocks(play) {
  await tell('evm_setAutomine', [false]);
  try {
    await play();
  } finally {
    await tell('evm_setAutomine', [true]);
    await tell('evm_mine', []);
  }
}

/** Sends from the page while the chain makes no blocks; ends on the payment's page, where it can be replaced. */
export async function stuck(page, amount) {
  await go(page, '#/wallet/send');
  await page.getByRole('textbox', { name: 'To', exact: true }).fill(SOMEBODY);
  await page.getByRole('textbox', { name: /How much/ }).fill(amount);
  await page.getByRole('button', { name: 'Show what would happen' }).click();
  await approveAll(page, async () => (await page.locator('.stages').count()) > 0);
  await page.getByRole('button', { name: 'Speed up' }).waitFor({ timeout: MINUTE });
}

/** The hash that a payment's page shows, once it shows another than `than`. */
export async function transactionOf(page, than = null) {
  const shown = page.locator('dt', { hasText: /^Transaction$/ }).locator('xpath=following-sibling::dd[1]/code');
  await (than === null ? shown : shown.filter({ hasNotText: than })).waitFor({ timeout: MINUTE });
  return (await shown.textContent()).trim();
}

/** What the one who is paid by all of this has, as the chain says itself. */
export const theirs = async () => BigInt(await tell('eth_getBalance', [SOMEBODY, 'latest']));

/** How a transaction ended, as the chain says itself: `null` where no block has it. */
export const endOf = (hash) => tell('eth_getTransactionReceipt', [hash]).then((receipt) => receipt && receipt.status);

/** Five dollars that the contract of red envelopes may take, allowed by no sheet: anvil signs for anybody. */
export async function allowBehindTheWalletsBack(account) {
  const word = (hex) => hex.replace(/^0x/, '').toLowerCase().padStart(64, '0');
  const input = `0x095ea7b3${word(contracts.RedEnvelope.address)}${word((5_000_000).toString(16))}`;
  await tell('anvil_impersonateAccount', [account]);
  await tell('eth_sendTransaction', [{ from: account, to: contracts.PracticeDollar.address, input }]);
  await tell('anvil_stopImpersonatingAccount', [account]);
}
