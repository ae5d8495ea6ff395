// What a person does about money beyond sending it: backing it up, limits, allowances of apps, and paying on with nothing but a token.
import { approveAll, enter, go } from './story.mjs';

const MINUTE = 60_000;
const SOMEBODY = '0x00000000000000000000000000000000000b0b0b';

/** Fills the form of a payment and asks what would happen; what comes of it is the caller's to look for. */
export async function askToSend(page, to, amount, asset = null) {
  await go(page, '#/wallet');
  await go(page, '#/wallet/send');
  const address = page.getByRole('textbox', { name: /^(To|An address)$/ });
  await address.waitFor({ timeout: MINUTE });
  await address.fill(to);
  if (asset !== null) await page.getByRole('radio', { name: asset, exact: true }).check();
  await page.getByRole('textbox', { name: /How much/ }).fill(amount);
  await page.getByRole('button', { name: 'Show what would happen' }).click();
}

/** The figure that the wallet shows as available of an asset, as text. */
export async function available(page, symbol) {
  await go(page, '#/wallet');
  const part = page.locator(`[data-asset][aria-label="${symbol}"] [data-part=available]`);
  await part.waitFor({ timeout: MINUTE });
  return (await part.textContent()).trim();
}

/** A figure of dollars as the page writes it in English, in millionths. */
export function figure(text) {
  const [, whole, fraction = ''] = /([\d,]+)(?:\.(\d+))?/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`“${text}” is no figure`);
  return BigInt(whole.replaceAll(',', '') + fraction.padEnd(6, '0'));
}

/** Sets a limit on one payment of the coin. */
export async function limit(page, most) {
  await go(page, '#/wallet/limits');
  await page.getByRole('textbox', { name: 'In one payment' }).fill(most);
  await page.getByRole('button', { name: 'Set this limit' }).click();
  await page.getByRole('button', { name: 'Remove' }).waitFor({ timeout: MINUTE });
}

/** Sets a limit on one payment of the coin, sees it refuse in words, and takes it away again after a second look. */
export async function limited(page) {
  await limit(page, '0.001');
  await askToSend(page, SOMEBODY, '0.002');
  const refused = await page.getByRole('alert').textContent({ timeout: MINUTE });
  if ((await page.locator('dialog[open] [data-answer]').count()) > 0) throw new Error('a sheet was opened');
  await liftLimit(page);
  return refused.match(/[A-Z]{3}-\d{3}/)?.[0];
}

/** Takes the only limit away, after a second look at what that lets leave. */
export async function liftLimit(page) {
  await go(page, '#/wallet/limits');
  await page.getByRole('button', { name: 'Remove' }).click({ timeout: MINUTE });
  await page.getByRole('button', { name: 'Let more leave' }).click({ timeout: MINUTE });
  await page.getByText('No limits').waitFor({ timeout: MINUTE });
}

/** Sets a limit on one payment of an app. */
export async function limitApp(page, app, asset, most) {
  await go(page, '#/wallet/limits');
  await page.getByRole('radio', { name: app, exact: true }).check({ timeout: MINUTE });
  await page.getByRole('radio', { name: asset, exact: true }).check();
  await page.getByRole('textbox', { name: 'In one payment' }).fill(most);
  await page.getByRole('button', { name: 'Set this limit' }).click();
  await page.getByRole('button', { name: 'Remove' }).waitFor({ timeout: MINUTE });
}

/** Asks to put money aside for the app; what comes of it is the caller's to look for. */
export async function askForAllowance(page, asset, total) {
  await go(page, '#/wallet/allowances');
  await page.getByRole('radio', { name: asset, exact: true }).check({ timeout: MINUTE });
  await page.getByRole('textbox', { name: 'How much at all' }).fill(total);
  await page.getByRole('button', { name: 'Show what would happen' }).click();
}

/** Puts dollars aside for an app, in two steps with a sheet each, and has them back; the contract holds them between. */
export async function putAside(page, asset, total) {
  const before = await available(page, asset);
  await askForAllowance(page, asset, total);
  const live = page.locator('li', { hasText: 'The app can pay out of it' });
  const sheets = await approveAll(page, async () => (await live.count()) > 0);
  const between = await available(page, asset);
  if (between === before) throw new Error('the money was not put aside');
  await go(page, '#/wallet/allowances');
  await page.getByRole('button', { name: 'End it' }).click({ timeout: MINUTE });
  await approveAll(page, async () => (await page.getByText('You have ended it').count()) > 0);
  await available(page, asset);
  await page.getByText(before, { exact: true }).first().waitFor({ timeout: MINUTE });
  return sheets;
}

/** Makes another persona of this profile on the same relays and chain, and opens the page of its own. */
export async function anotherPersona(browser, page, nickname) {
  await go(page, '#/me/personas');
  await page.getByRole('textbox', { name: 'Nickname' }).fill(nickname);
  await page.getByRole('checkbox', { name: /Begin with the relays/ }).check();
  await page.getByRole('button', { name: 'Make it' }).click();
  const door = page.getByRole('link', { name: `Be ${nickname}` });
  await door.waitFor({ timeout: MINUTE });
  const { page: other, welcome } = await enter(browser, await door.getAttribute('href'));
  await welcome.click();
  return other;
}

/** Pays on with a token and no coin: the refusal offers that somebody brings it, and the fee is shown in the token. */
export async function payOn(page, asset, amount) {
  await askToSend(page, SOMEBODY, amount, asset);
  await page.getByRole('button', { name: /Have somebody bring it/ }).click({ timeout: MINUTE });
  await approveAll(page, async () => (await page.locator('.stages').count()) > 0);
  await page.locator('.stages li.done').nth(2).waitFor({ timeout: 2 * MINUTE });
}

/** Shows the 24 words, proves that they were written down (after a wrong try), and saves the sealed file; gives its bytes. */
export async function backUp(page) {
  await go(page, '#/me/backup');
  await page.getByRole('button', { name: 'Nobody looks: show the words' }).click({ timeout: MINUTE });
  await page.locator('ol code').first().waitFor({ timeout: MINUTE });
  const words = await page.locator('ol code').allTextContents();
  if (words.length !== 24) throw new Error(`${words.length} words`);
  await page.getByRole('button', { name: 'Hide the words' }).click();
  const paper = page.getByRole('textbox', { name: 'The 24 words, from your paper' });
  await paper.fill(words.toReversed().join(' '));
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('alert').waitFor({ timeout: MINUTE });
  await paper.fill(words.join('\n'));
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByText('Compared on').waitFor({ timeout: MINUTE });
  return saveBackup(page);
}

/** Saves the sealed file from the page of backups; gives its bytes. */
export async function saveBackup(page) {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save a backup file' }).click();
  const file = await (await coming).createReadStream();
  await page.getByText('Made on').waitFor({ timeout: MINUTE });
  return Buffer.concat(await file.toArray());
}
