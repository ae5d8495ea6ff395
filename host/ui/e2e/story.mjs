// What a person does on the page, one verb a function; found by what is written on the screen.

const MINUTE = 60_000;

/** Opens a page with its token, whatever it shows. */
export async function visit(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en', reducedMotion: 'reduce', ...options });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  await page.goto(url);
  return page;
}

/** Opens a person's page, with its token, past the welcome. */
export async function enter(browser, url, options = {}) {
  const page = await visit(browser, url, options);
  const welcome = page.getByRole('button', { name: 'Come in' });
  await welcome.waitFor({ timeout: MINUTE });
  return { page, welcome };
}

export const go = (page, hash) => page.evaluate((to) => void (location.hash = to), hash);

/** The own card's link, as the page shows it. */
export async function cardLink(page) {
  await go(page, '#/contacts/card');
  const field = page.getByLabel('Your card as a link');
  await field.waitFor();
  return field.inputValue();
}

/** The conversation with someone, or `null` when there is none. */
export async function conversationWith(page, name) {
  await go(page, '#/chats');
  await page.getByRole('heading', { name: 'Chats' }).waitFor();
  await page.waitForFunction(() => !document.querySelector('.waiting'));
  const row = page.locator('.list a.row', { hasText: name }).first();
  return (await row.count()) > 0 ? row : null;
}

/** Makes two people contacts through their pages, unless they are. */
export async function acquaint(anna, bo) {
  if ((await conversationWith(anna, 'Bo')) && (await conversationWith(bo, 'Anna'))) return 'known';
  const link = await cardLink(bo);
  await go(anna, '#/contacts/add');
  await anna.getByLabel('Contact card').fill(`Here is my card: ${link}`);
  await anna.getByRole('button', { name: 'Add and ask' }).click();
  await anna.getByRole('link', { name: 'Write a message' }).waitFor({ timeout: MINUTE });
  await go(bo, '#/contacts');
  await bo.getByRole('button', { name: 'Accept' }).click({ timeout: MINUTE });
  await bo.getByLabel('Message to', { exact: false }).waitFor({ timeout: MINUTE });
  return 'asked and accepted';
}

export async function openChat(page, name) {
  const row = await conversationWith(page, name);
  if (!row) throw new Error(`no conversation with ${name}`);
  await row.click();
  await page.getByLabel(`Message to ${name}`).waitFor();
}

export async function say(page, name, words) {
  await page.getByLabel(`Message to ${name}`).fill(words);
  await page.keyboard.press('Enter');
  await bubble(page, words).waitFor();
}

export const bubble = (page, words) => page.locator('article.bubble', { hasText: words }).last();

/** Waits until a message of one's own has come at least this far. */
export async function hasCome(page, words, states) {
  await page.waitForFunction(
    ([words, states]) => [...document.querySelectorAll('article.bubble')].some((one) => one.textContent.includes(words) && states.includes(one.dataset.state)),
    [words, states],
    { timeout: MINUTE },
  );
}

/** What the sheet shows, once it is there; checks that refusal has the focus and Confirm waits. */
export async function readSheet(page) {
  const sheet = page.locator('dialog[open]').filter({ has: page.locator('[data-answer]') });
  await sheet.waitFor({ timeout: MINUTE });
  const refusalFirst = await page.evaluate(() => document.activeElement?.dataset.answer === 'refuse');
  return { sheet, refusalFirst, digest: await sheet.locator('[data-digest]').getAttribute('data-digest') };
}

/** Approves every sheet of one request, in their order; gives how many there were. */
export async function approveAll(page, until) {
  const seen = new Set();
  const end = Date.now() + 2 * MINUTE;
  while (Date.now() < end) {
    if (await until()) return seen.size;
    const approve = page.locator('dialog[open] [data-answer=approve]:enabled');
    if ((await approve.count()) > 0) {
      seen.add(await page.locator('dialog[open] [data-digest]').getAttribute('data-digest').catch(() => null));
      await page.bringToFront();
      await approve.click().catch(() => {});
    }
    await page.waitForTimeout(200);
  }
  throw new Error('the request did not come to an end');
}

/** The figures of the wallet: symbol → part → text. */
export async function balances(page) {
  await go(page, '#/wallet');
  await page.locator('[data-asset]').first().waitFor({ timeout: MINUTE });
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[data-asset]')].map((card) => [
        card.getAttribute('aria-label'),
        Object.fromEntries([...card.querySelectorAll('[data-part]')].map((part) => [part.dataset.part, part.textContent.trim()])),
      ]),
    ),
  );
}

/** Waits until the open app has answered what was done last. */
export async function settled(page) {
  await page.waitForTimeout(150);
  await page.locator('.surface[aria-busy="false"]').waitFor({ timeout: MINUTE });
  await page.waitForTimeout(150);
}
