// How an app comes to somebody: by a link with zero prompts, by a message with one sheet, and by an update that wants more.
// Anna has the app of red envelopes; Bo removes his, so that it has to come to him.
import { readFile } from 'node:fs/promises';
import { publisher, releaseOf } from './bundle.mjs';
import { fillEnvelope } from './envelope.mjs';
import { approveAll, go, openChat, readSheet, settled } from './story.mjs';

const MINUTE = 60_000;
const SOON = 10_000;
const TITLE = 'Red envelope';
const FRESH = 'Tea gifts';

/** Plays the stories; `stamp` makes this run's words its own. */
export async function arrivals({ step, claim, shot, anna, bo, file, asset, each, stamp }) {
  let link = '';
  await step('a link to an app is made by a press, with its code', async () => {
    await appPage(anna, TITLE);
    await anna.getByRole('button', { name: 'Make a link and a code' }).click();
    await anna.getByRole('img', { name: `The link to ${TITLE} as a QR code` }).waitFor({ timeout: SOON });
    link = await anna.getByRole('textbox', { name: `Link to ${TITLE}`, exact: true }).inputValue();
    claim(link.startsWith('teahouse:app/2/') && link.includes('#teahouse-blob:'), `the link is ${link}`);
    await shot(anna, 'app-link');
  });

  await step('an app of a link opens with zero prompts, can ask for nothing, and is forgotten when it is closed', async () => {
    await remove(bo, TITLE);
    await scan(bo, link);
    claim((await bo.locator('dialog[open]').count()) === 0, 'somebody was asked');
    await bo.getByText('Nothing, as long as it is not kept.').waitFor({ state: 'attached', timeout: SOON });
    await shot(bo, 'app-without-powers');
    await bo.locator('.surface').getByRole('button', { name: 'Choose friends' }).click({ timeout: SOON });
    await settled(bo);
    claim((await bo.locator('dialog[open]').count()) === 0, 'the app could ask for people');
    await go(bo, '#/apps/running');
    const row = bo.locator('[data-load]', { hasText: TITLE });
    await row.waitFor({ timeout: SOON });
    const said = await row.textContent();
    claim(said.includes('Not installed: runs without powers'), `its row says ${said}`);
    claim(/Quiet|Busy|Heavy/.test(said), `its row has no word for how much it does: ${said}`);
    await shot(bo, 'running-apps');
    await row.getByRole('button', { name: `Close ${TITLE}` }).click();
    await row.waitFor({ state: 'detached', timeout: SOON });
    await go(bo, '#/apps');
    await bo.getByRole('heading', { name: 'Apps', exact: true }).first().waitFor({ timeout: SOON });
    claim((await installed(bo, TITLE).count()) === 0, 'the app was installed');
  });

  await step('an envelope says whose app it needs, and one press gets it, asks, and opens the envelope', async () => {
    const words = `From afar ${stamp}`;
    const app = await fillEnvelope(anna, { asset, each, words });
    await app.getByRole('button', { name: 'Send', exact: true }).click();
    const sent = anna.locator('[data-envelope]', { hasText: words });
    await approveAll(anna, async () => (await sent.count()) > 0);
    await openChat(bo, 'Anna');
    const bubble = bo.locator('article.bubble', { hasText: words }).last();
    const offer = bubble.locator('[data-offer]');
    await offer.waitFor({ timeout: MINUTE });
    const said = await offer.textContent();
    claim(said.includes('red-envelope') && said.includes('Signed with the key'), `the envelope says ${said}`);
    await shot(bo, 'envelope-without-its-app');
    await offer.getByRole('button', { name: 'Get and open' }).click();
    const sheet = bo.locator('dialog[open]').filter({ hasText: `Install ${TITLE}` });
    await sheet.waitFor({ timeout: SOON });
    const asked = await sheet.textContent();
    claim(asked.includes('Shares of red envelopes') && asked.includes('What it cannot do'), `the sheet says ${asked}`);
    await shot(bo, 'install-from-a-message');
    await sheet.getByRole('button', { name: 'Install', exact: true }).click();
    await bo.locator('.beside').getByRole('button', { name: 'Open', exact: true }).click({ timeout: MINUTE });
    await bo.locator('[data-envelope=claimed]', { hasText: words }).waitFor({ timeout: MINUTE });
  });

  await step('the app that came so asks before it pays, says where it came from, and asks for nothing once that is taken back', async () => {
    await pay(bo, asset, `Thanks ${stamp}`, claim);
    await appPage(bo, TITLE);
    await bo.getByText('It came with a message of Anna.').waitFor({ timeout: SOON });
    const grant = bo.locator('.grants li', { hasText: 'contracts' });
    await grant.getByRole('button', { name: 'Take back' }).click();
    await grant.getByText('Taken back').waitFor({ timeout: SOON });
    const app = await fillEnvelope(bo, { asset, each: '0.0001', words: `No more ${stamp}`, friend: 'Anna' });
    await app.getByRole('button', { name: 'Send', exact: true }).click();
    await app.getByText('You took this permission back.', { exact: false }).waitFor({ timeout: SOON });
    claim((await bo.locator('dialog[open] [data-answer]').count()) === 0, 'a sheet was opened');
    await shot(bo, 'app-revoked');
    await appPage(bo, TITLE);
    await grant.getByRole('button', { name: 'Allow again' }).click();
    await grant.getByText('Asks you each time').waitFor({ timeout: SOON });
  });

  await step('an update that may do more says what, and is taken only by who agrees', async () => {
    const [bytes, own] = [await readFile(file), publisher()];
    const named = (toml) => toml.replace('name = "red-envelope"', 'name = "tea-gifts"').replace(`en = "${TITLE}"`, `en = "${FRESH}"`);
    const version = (number, shares) => releaseOf(bytes, own, (toml) => named(toml).replace(/^version = ".*"$/m, `version = "${number}"`).replace(/max-shares = \d+/, `max-shares = ${shares}`));
    const first = await readBundle(bo, version('1.0.0', 5));
    claim((await first.locator('.fresh').count()) === 0, 'a first version has nothing new');
    await first.getByRole('button', { name: 'Install', exact: true }).click();
    await bo.getByText('Version 1.0.0', { exact: false }).first().waitFor({ timeout: MINUTE });
    const second = await readBundle(bo, version('1.1.0', 100));
    const said = await second.textContent();
    claim(said.includes(`Update ${FRESH} from 1.0.0 to 1.1.0?`) && said.includes('What your version could not do is marked as new.'), `the sheet says ${said}`);
    const fresh = (await second.locator('.fresh').allTextContents()).map((words) => words.trim());
    claim(fresh.length === 1 && fresh[0].includes('claims'), `marked as new: ${fresh.join(' | ')}`);
    await shot(bo, 'update-that-wants-more');
    await second.getByRole('button', { name: 'Not now' }).click();
    await appPage(bo, FRESH);
    await bo.locator('.head', { hasText: 'Version 1.0.0' }).waitFor({ timeout: SOON });
    const again = await readBundle(bo, version('1.1.0', 100));
    await again.getByRole('button', { name: 'Update all the same' }).click();
    await bo.locator('.head', { hasText: 'Version 1.1.0' }).waitFor({ timeout: MINUTE });
    await remove(bo, FRESH);
  });
}

const installed = (page, title) => page.locator('a.row:not([href*="/running/"]):not([href^="#/chats/"])', { hasText: title });

/** Opens the page of an installed app. */
export async function appPage(page, title) {
  await go(page, '#/apps');
  await installed(page, title).first().click({ timeout: SOON });
  await page.getByRole('button', { name: 'Remove this app' }).waitFor({ timeout: SOON });
}

/** Removes an installed app. */
export async function remove(page, title) {
  await appPage(page, title);
  await page.getByRole('button', { name: 'Remove this app' }).click();
  await page.locator('dialog[open]').getByRole('button', { name: 'Remove this app' }).click();
  await page.waitForFunction(() => location.hash === '#/apps', null, { timeout: SOON });
}

/** What a camera would do with the code: the link is in the address, and one press opens it. */
async function scan(page, link) {
  await go(page, `#/apps/find/${encodeURIComponent(link)}`);
  await page.getByRole('button', { name: 'Open without installing' }).click({ timeout: SOON });
  await page.locator('[data-unkept]').waitFor({ timeout: MINUTE });
  await settled(page);
}

async function pay(page, asset, words, claim) {
  const app = await fillEnvelope(page, { asset, each: '0.0001', words, friend: 'Anna' });
  await app.getByRole('button', { name: 'Send', exact: true }).click();
  const { sheet, refusalFirst } = await readSheet(page);
  claim(refusalFirst, 'refusal did not have the focus');
  claim((await sheet.textContent()).includes('0.0001'), 'the sheet does not say what leaves');
  await approveAll(page, async () => (await page.locator('[data-envelope]', { hasText: words }).count()) > 0);
}

/** Reads a bundle on the page where apps are found; gives the sheet that asks. */
async function readBundle(page, bytes) {
  await go(page, '#/apps');
  await go(page, '#/apps/find');
  await page.getByLabel('App file').setInputFiles({ name: 'gifts.teahouse', mimeType: 'application/octet-stream', buffer: bytes });
  await page.getByRole('button', { name: 'Show what it is' }).click();
  const sheet = page.locator('dialog[open]');
  await sheet.waitFor({ timeout: MINUTE });
  return sheet;
}
