// The app store on a real chain: Bo publishes, Anna finds it under his name, sees what it can do, installs it, agrees to an update
// that wants more, takes a permission back, and keeps the receipts; then Bo withdraws it.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appPage, remove } from './arrivals.mjs';
import { axe, fits } from './browser.mjs';
import { publisher, releaseOf } from './bundle.mjs';
import { terminal } from './host.mjs';
import { askToSend } from './purse.mjs';
import { approveAll, go } from './story.mjs';

const MINUTE = 60_000;
const SOON = 10_000;
const NAME = 'tea-stall';
const TITLE = 'Tea stall';
/** What the first version may ask for and the second one may not. */
const CARDS = '\n[permissions.chat]\ncards = true\n';
const LOOKS = [['en', 'light', 1280], ['zh-Hans', 'dark', 1280], ['zh-Hans', 'light', 768], ['en', 'dark', 360]];

/** Plays the stories. */
export async function store({ step, claim, shot, anna, bo, file }) {
  const [bytes, own] = [await readFile(file), publisher()];
  const release = (number, shares, more = '') =>
    releaseOf(bytes, own, (toml) => {
      const named = toml.replace('name = "red-envelope"', `name = "${NAME}"`).replace('en = "Red envelope"', `en = "${TITLE}"`);
      return named.replace(/^version = ".*"$/m, `version = "${number}"`).replace(/max-shares = \d+/, `max-shares = ${shares}`) + more;
    });
  const releases = { '1.0.0': release('1.0.0', 5, CARDS), '1.1.0': release('1.1.0', 100) };
  let named = '';

  await step('an app that is published from the page stands in everybody’s store, with whose it is', async () => {
    await go(bo, '#/wallet/receive');
    await askToSend(anna, await bo.getByLabel('Address', { exact: true }).inputValue(), '0.05');
    await approveAll(anna, async () => (await anna.locator('.stages').count()) > 0);
    await anna.locator('.stages li.done:nth-child(3)').waitFor({ timeout: MINUTE });
    const sheets = await publish(bo, releases['1.0.0'], '1.0.0');
    claim(sheets >= 3, `${sheets} sheets were shown for three steps`);
    const row = await inStore(anna);
    named = await row.getAttribute('data-named');
    const said = await row.textContent();
    claim(said.includes('by Bo') && said.includes('Version 1.0.0') && !said.includes('Installed'), `the store says ${said}`);
    await shot(anna, 'store');
    await search(anna, 'no-such-app');
    await anna.getByText('No such app').waitFor({ timeout: SOON });
    claim((await anna.locator('[data-named]').count()) === 0, 'the search found something');
    await search(anna, 'stall');
    await anna.locator(`[data-named="${named}"]`).waitFor({ timeout: SOON });
  });

  await step('its page says what it can do before it is installed, and it is installed as the registry’s app', async () => {
    const said = await lookInto(anna, releases['1.0.0']);
    claim(said.includes(TITLE) && said.includes('Shares of red envelopes') && said.includes('What it cannot do'), `its page says ${said}`);
    claim(/Size [\d.]+ [KM]iB/.test(said), 'its page does not say how large it is');
    claim((await anna.locator('[data-about] .fresh, [data-gone]').count()) === 0, 'a first version differs from nothing');
    await shot(anna, 'store-app');
    await anna.getByRole('button', { name: 'Install version 1.0.0' }).click();
    const sheet = anna.locator('dialog[open]');
    const asked = await sheet.textContent({ timeout: SOON });
    claim(asked.includes(`publisher ${named.split('/')[0]}`) && asked.includes('chat'), `the sheet says ${asked}`);
    await sheet.getByRole('button', { name: 'Install', exact: true }).click();
    await anna.locator('.head', { hasText: 'Version 1.0.0' }).waitFor({ timeout: MINUTE });
    await anna.getByText('It came by its name in the registry.').waitFor({ timeout: SOON });
    claim((await (await inStore(anna)).textContent()).includes('Installed: 1.0.0'), 'the store does not mark it as installed');
  });

  await step('an update in the store shows what is new, what it was so far and what is gone; a no changes nothing, a yes installs it', async () => {
    await publish(bo, releases['1.1.0'], '1.1.0');
    await inStore(anna);
    await lookInto(anna, releases['1.1.0']);
    const fresh = (await anna.locator('[data-about] .fresh').allTextContents()).map((words) => words.trim());
    claim(fresh.length === 1 && fresh[0].includes('claims') && fresh[0].includes('So far: 5'), `marked as new: ${fresh.join(' | ')}`);
    const gone = await anna.locator('[data-about] [data-gone]').textContent();
    claim(gone.includes('chat'), `what is gone: ${gone}`);
    await shot(anna, 'store-update');
    const update = anna.getByRole('button', { name: 'Update to version 1.1.0' });
    await update.click();
    await anna.locator('dialog[open]').getByRole('button', { name: 'Not now' }).click();
    await update.waitFor({ timeout: SOON });
    await appPage(anna, TITLE);
    claim((await anna.locator('.head').textContent()).includes('Version 1.0.0'), 'a no installed the update');
    await inStore(anna);
    await lookInto(anna, releases['1.1.0']);
    await update.click();
    await anna.locator('dialog[open]').getByRole('button', { name: 'Update all the same' }).click();
    await anna.locator('.head', { hasText: 'Version 1.1.0' }).waitFor({ timeout: MINUTE });
  });

  await step('one press takes a permission back, the app’s log says so, and the saved receipts hold', async () => {
    await go(anna, '#/apps/permissions');
    const app = anna.locator(`[data-app="${NAME}"]`);
    await app.locator('summary').first().click({ timeout: SOON });
    const grant = app.locator('.grants > li', { hasText: 'contracts' });
    await grant.getByRole('button', { name: 'Take back' }).click();
    await grant.getByText('Taken back').waitFor({ timeout: SOON });
    await app.getByRole('button', { name: 'Show the log' }).click();
    await app.getByText('Permission taken back').first().waitFor({ timeout: SOON });
    await shot(anna, 'permissions');
    const coming = anna.waitForEvent('download');
    await anna.getByRole('button', { name: 'Save all receipts' }).click();
    const saved = Buffer.concat(await (await (await coming).createReadStream()).toArray());
    const place = join(await mkdtemp(join(tmpdir(), 'teahouse-receipts-')), 'receipts.jsonl');
    await writeFile(place, saved);
    const { count } = await terminal('app', 'receipts', '--verify', place);
    claim(count > 0 && saved.toString().trim().split('\n').length === count + 1, `${count} receipts in ${saved.length} bytes`);
    return `${count} receipts`;
  });

  for (const [locale, theme, width] of LOOKS) {
    await step(`store, app page and permissions in ${locale}, ${theme}, ${width} px are accessible and fit`, async () => {
      await dress(anna, locale, theme, width);
      const found = [];
      const look = async (screen) => {
        await shot(anna, `${screen}-${locale}-${theme}-${width}`);
        found.push(...(await axe(anna)).map((line) => `${screen}: ${line}`));
        if (!(await fits(anna))) found.push(`${screen}: wider than its window`);
      };
      const row = await inStore(anna);
      await look('store');
      await row.getByRole('button').click();
      await anna.locator('[data-about=seen]').waitFor({ timeout: MINUTE });
      await look('store-app');
      await go(anna, '#/apps/permissions');
      await anna.locator(`[data-app="${NAME}"] summary`).first().click({ timeout: SOON });
      await look('permissions');
      claim(found.length === 0, found.join('; '));
      return '3 screens';
    });
  }
  await dress(anna, 'en', null, 1440);

  await step('a version that its publisher withdrew is marked, and nobody can install it any more', async () => {
    await remove(anna, TITLE);
    await withdraw(bo, named, '1.1.0');
    const row = await inStore(anna, 'Withdrawn by its publisher');
    await row.getByRole('button').click();
    await anna.getByText('withdrawn by its publisher').first().waitFor({ timeout: SOON });
    claim((await anna.getByRole('button', { name: /^(Install|Update) / }).count()) === 0, 'it can be installed');
    await shot(anna, 'store-withdrawn');
  });
}

/** Opens the store anew and gives the row of the app, once it says `words`. */
async function inStore(page, words = NAME) {
  const end = Date.now() + MINUTE;
  const row = page.locator(`[data-named$="/${NAME}"]`, { hasText: words });
  while (Date.now() < end) {
    await go(page, '#/apps');
    await go(page, '#/apps/store');
    await page.locator('[data-named]').first().waitFor({ timeout: MINUTE });
    if ((await row.count()) > 0) return row;
    await page.waitForTimeout(500);
  }
  throw new Error(`the store has no ${NAME} that says ${words}`);
}

async function search(page, words) {
  const field = page.getByRole('textbox', { name: 'Search', exact: true });
  await field.fill(words);
  await field.press('Enter');
}

/** Opens the app's page in the store, from bytes at hand where nobody else has them; gives what it says. */
async function lookInto(page, bytes) {
  await page.locator(`[data-named$="/${NAME}"]`).getByRole('button').click();
  const about = page.locator('[data-about]');
  await page.locator('[data-about=seen], [data-about] [role=alert]').first().waitFor({ timeout: MINUTE });
  if ((await about.getAttribute('data-about')) !== 'seen') await about.getByLabel('App file').setInputFiles({ name: `${NAME}.teahouse`, mimeType: 'application/octet-stream', buffer: bytes });
  await page.locator('[data-about=seen]').waitFor({ timeout: MINUTE });
  return about.textContent();
}

/** Publishes a bundle from the page and agrees to each step; gives how many there were. */
async function publish(page, bytes, number) {
  await go(page, '#/apps');
  await go(page, '#/apps/publish');
  await page.getByLabel('App file').setInputFiles({ name: `${NAME}.teahouse`, mimeType: 'application/octet-stream', buffer: bytes });
  await page.getByRole('button', { name: `Publish version ${number}` }).click({ timeout: MINUTE });
  const done = page.getByRole('heading', { name: `${NAME} ${number} is published` });
  return approveAll(page, async () => (await done.count()) > 0);
}

async function withdraw(page, named, number) {
  await go(page, '#/apps');
  await go(page, '#/apps/publish');
  await page.getByText('More for publishers').click();
  await page.getByRole('textbox', { name: 'App', exact: true }).fill(named);
  await page.getByRole('textbox', { name: 'Version', exact: true }).fill(number);
  await page.getByRole('button', { name: 'Withdraw it for good' }).click();
  await page.locator('dialog[open]').getByRole('button', { name: 'Withdraw it for good' }).click();
  await approveAll(page, async () => (await page.getByText('Withdrawing is on its way.').count()) > 0);
}

/** The page in a language, a theme (`null` is the person's own) and a width. */
async function dress(page, locale, theme, width) {
  await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
  await page.evaluate(([locale, theme]) => {
    localStorage.setItem('teahouse.locale', locale);
    if (theme === null) localStorage.removeItem('teahouse.theme');
    else localStorage.setItem('teahouse.theme', theme);
  }, [locale, theme]);
  await page.reload();
  await page.locator('nav a').first().waitFor({ state: 'attached' });
}
