// Two people on their real pages, served by real hosts: they talk, one gives an envelope, the other opens it.
// TEAHOUSE_URL_ANNA and TEAHOUSE_URL_BO are the addresses that `teahouse serve` printed, token included; TEAHOUSE_CHAIN is
// what `teahouse --json devnet status` prints. A new user then begins with TEAHOUSE_PROGRAM, in TEAHOUSE_HOME,
// and gives an envelope with the packed app TEAHOUSE_APP. Shielded payments are brought by a host that the test starts.
// Pictures go to TEAHOUSE_SHOTS; one line per step on standard output; exit status 1 when anything did not happen.
import { mkdir } from 'node:fs/promises';
import { axe, fits, launch } from './browser.mjs';
import { allowBehindTheWalletsBack, endOf, stuck, theirs, transactionOf, withoutBlocks } from './stuck.mjs';
import { arrivals } from './arrivals.mjs';
import { beginning } from './beginning.mjs';
import { fillEnvelope } from './envelope.mjs';
import { anotherPersona, askForAllowance, askToSend, backUp, liftLimit, limitApp, limited, payOn, putAside } from './purse.mjs';
import { refuses, STEP } from './refusal.mjs';
import { shielded } from './shielded.mjs';
import { store } from './store.mjs';
import { acquaint, approveAll, balances, bubble, enter, go, hasCome, openChat, readSheet, say } from './story.mjs';

const { TEAHOUSE_URL_ANNA: ANNA, TEAHOUSE_URL_BO: BO, TEAHOUSE_CHAIN: CHAIN, TEAHOUSE_PROGRAM: PROGRAM, TEAHOUSE_APP: APP, TEAHOUSE_SHOTS: SHOTS = 'test-results/e2e' } = process.env;
if (!ANNA || !BO || !CHAIN || !PROGRAM || !APP) {
  console.error('TEAHOUSE_URL_ANNA and TEAHOUSE_URL_BO are needed: the addresses that `teahouse serve` prints; and TEAHOUSE_CHAIN: what `teahouse --json devnet status` prints; and TEAHOUSE_PROGRAM: the program itself; and TEAHOUSE_APP: the packed app of red envelopes.');
  process.exit(2);
}
await mkdir(SHOTS, { recursive: true });

const ASSET = process.env.TEAHOUSE_E2E_ASSET ?? 'Coin';
const COIN = 'PRACTICE-ETH';
const DOLLAR = 'PRACTICE-USD';
const EACH = process.env.TEAHOUSE_E2E_EACH ?? '0.01';
const MINUTE = 60_000;
const stamp = Date.now().toString(36);
const failures = [];
const browser = await launch();

async function step(name, play) {
  const begun = Date.now();
  try {
    const note = await play();
    console.log(`ok    ${name}${note ? ` — ${note}` : ''} (${Date.now() - begun} ms)`);
  } catch (error) {
    const reason = `${name}: ${String(error.message ?? error).split('\n').slice(0, 3).join(' ')}`;
    failures.push(reason);
    console.log(`FAIL  ${reason}`);
    for (const [who, page] of Object.entries(people)) await page.screenshot({ path: `${SHOTS}/failed-${name.replace(/\W+/g, '-')}-${who}.png` }).catch(() => {});
  }
}

function claim(holds, what) {
  if (!holds) throw new Error(what);
}

const people = {};
const shot = (page, name) => page.screenshot({ path: `${SHOTS}/${name}.png` });

await step('both pages greet their person', async () => {
  for (const [who, url] of [['anna', ANNA], ['bo', BO]]) {
    const { page, welcome } = await enter(browser, url);
    people[who] = page;
    claim(!page.url().includes('token'), 'the token stayed in the address');
    await shot(page, `welcome-${who}`);
    await welcome.click();
    await page.getByRole('heading', { name: 'Chats' }).waitFor();
  }
});
const { anna, bo } = people;
if (!anna || !bo) process.exit(1);

await step('they become contacts', () => acquaint(anna, bo));

await step('a chat goes both ways, and each state is reached', async () => {
  await openChat(anna, 'Bo');
  await openChat(bo, 'Anna');
  const [question, answer] = [`Tea at six? ${stamp}`, `六点见！${stamp}`];
  await say(anna, 'Bo', question);
  await bubble(bo, question).waitFor({ timeout: MINUTE });
  await say(bo, 'Anna', answer);
  await bubble(anna, answer).waitFor({ timeout: MINUTE });
  await hasCome(anna, question, ['read']);
  await hasCome(bo, answer, ['delivered', 'read']);
  await shot(anna, 'chat-anna');
  await shot(bo, 'chat-bo');
});

await step('Enter inside an input method sends nothing', async () => {
  const field = anna.getByLabel('Message to Bo');
  await field.fill('cha');
  await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true, keyCode: 229, bubbles: true });
  claim((await field.inputValue()) === 'cha', 'the words went away');
  await field.fill('');
});

await step('a refused payment moves nothing', async () => {
  await go(bo, '#/wallet/receive');
  const address = await bo.getByLabel('Address', { exact: true }).inputValue();
  const before = await balances(anna);
  await go(anna, '#/wallet/send');
  await anna.getByRole('textbox', { name: 'To', exact: true }).fill(address);
  await anna.getByRole('textbox', { name: /How much/ }).fill('0.001');
  await anna.getByRole('button', { name: 'Show what would happen' }).click();
  const { sheet, refusalFirst } = await readSheet(anna);
  claim(refusalFirst, 'refusal did not have the focus');
  await shot(anna, 'consent-send');
  await anna.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });
  claim(JSON.stringify(await balances(anna)) === JSON.stringify(before), 'the balance changed');
});

await step('a payment agreed to arrives', async () => {
  await go(bo, '#/wallet/receive');
  const address = await bo.getByLabel('Address', { exact: true }).inputValue();
  await go(anna, '#/wallet/send');
  await anna.getByRole('textbox', { name: 'To', exact: true }).fill(address);
  await anna.getByRole('textbox', { name: /How much/ }).fill('0.001');
  await anna.getByRole('button', { name: 'Show what would happen' }).click();
  await approveAll(anna, async () => (await anna.locator('.stages').count()) > 0);
  await anna.locator('.stages li.done:nth-child(3)').waitFor({ timeout: MINUTE });
  await shot(anna, 'payment');
});

await step('more than there is, and a nonsense address, are refused in words', async () => {
  for (const [to, amount] of [['0x00000000000000000000000000000000000b0b0b', '1000000'], ['Bo next door', '1']]) {
    await go(anna, '#/wallet/send');
    await anna.getByRole('textbox', { name: 'To', exact: true }).fill(to);
    await anna.getByRole('textbox', { name: /How much/ }).fill(amount);
    await anna.getByRole('button', { name: 'Show what would happen' }).click();
    await anna.getByRole('alert').waitFor({ timeout: MINUTE });
    claim((await anna.locator('dialog[open] [data-answer]').count()) === 0, 'a sheet was opened');
    await go(anna, '#/wallet');
  }
});

await step('a payment that is stuck is hastened, and happens once', async () => {
  const had = await theirs();
  let [first, second] = [];
  await withoutBlocks(async () => {
    await stuck(anna, '0.002');
    first = await transactionOf(anna);
    await anna.getByRole('button', { name: 'Speed up' }).click();
    second = await transactionOf(anna, first);
    claim((await anna.getByRole('alert').count()) === 0, 'the page shows a refusal');
    await shot(anna, 'payment-stuck');
  });
  await anna.locator('.stages li.done:nth-child(4)').waitFor({ timeout: MINUTE });
  claim((await transactionOf(anna)) === second, 'the page shows another transaction than the hastened one');
  const ends = [await endOf(first), await endOf(second)];
  claim(ends[0] === null && ends[1] === '0x1', `the first ended as ${ends[0]}, the hastened one as ${ends[1]}`);
  claim((await theirs()) - had === 2_000_000_000_000_000n, `${(await theirs()) - had} arrived`);
});

await step('another is called back, and only a fee is gone', async () => {
  const had = await theirs();
  let [first, second] = [];
  await withoutBlocks(async () => {
    await stuck(anna, '0.003');
    first = await transactionOf(anna);
    await anna.getByRole('button', { name: 'Call back' }).click();
    await anna.getByText('Until a block says so, it may still happen.').waitFor({ timeout: MINUTE });
    second = await transactionOf(anna, first);
  });
  await anna.getByText('nothing but the fee of an empty transaction').waitFor({ timeout: MINUTE });
  const ends = [await endOf(first), await endOf(second)];
  claim(ends[0] === null && ends[1] === '0x1', `the first ended as ${ends[0]}, the empty one as ${ends[1]}`);
  claim((await theirs()) === had, 'what was called back arrived');
  await shot(anna, 'payment-called-back');
});

await step('what a contract may take is seen and taken back', async () => {
  await go(anna, '#/wallet/receive');
  await allowBehindTheWalletsBack(await anna.getByLabel('Address', { exact: true }).inputValue());
  await go(anna, '#/wallet/approvals');
  await anna.getByRole('button', { name: 'Take back' }).click({ timeout: MINUTE });
  await approveAll(anna, async () => (await anna.getByText('No approvals').count()) > 0);
});

await step('Anna asks where to pay, Bo answers with one press, and Bo is paid a token by name, after a preview', async () => {
  await openChat(anna, 'Bo');
  await anna.evaluate(() => void (location.hash += '/contact'));
  await anna.getByRole('button', { name: 'Ask Bo where to pay' }).click({ timeout: MINUTE });
  await openChat(bo, 'Anna');
  await bo.getByRole('button', { name: 'Let Anna pay me' }).click({ timeout: MINUTE });
  await anna.getByRole('link', { name: 'Send money to Bo' }).click({ timeout: MINUTE });
  await anna.getByRole('radio', { name: DOLLAR, exact: true }).check({ timeout: MINUTE });
  await anna.getByRole('textbox', { name: /How much/ }).fill('1.25');
  await anna.getByRole('button', { name: 'Show what would happen' }).click();
  const { sheet } = await readSheet(anna);
  claim((await sheet.locator('.party .name').first().textContent()).includes('Bo'), 'the sheet does not name Bo');
  claim((await sheet.textContent()).includes('1.25'), 'the sheet does not say what leaves');
  await shot(anna, 'consent-by-name');
  await approveAll(anna, async () => (await anna.locator('.stages').count()) > 0);
  await anna.locator('.stages li.done:nth-child(3)').waitFor({ timeout: MINUTE });
  await go(bo, '#/wallet');
  await bo.locator('[data-payment^="move-"]', { hasText: '1.25' }).first().waitFor({ timeout: MINUTE });
  await shot(bo, 'history-received');
});

await step('the words are shown, proved, and a sealed file is saved', async () => {
  const file = await backUp(anna);
  claim(file.length > 1_000, `a file of ${file.length} bytes`);
  // A shorter word would be in random bytes once in a while.
  claim(!file.includes('Anna') && !file.includes('practice'), 'the file says whose it is');
  return `${file.length} bytes`;
});

await step('a limit refuses what is above it, and is lifted after a second look', () => limited(anna));

await step('what is put aside for an app lies in the contract, and comes home', async () => {
  const sheets = await putAside(anna, DOLLAR, '5');
  await shot(anna, 'allowance-ended');
  return `${sheets} sheets approved`;
});

await step('Bo is somebody else too, whose first money is a token and who pays on without coin', async () => {
  const chen = await anotherPersona(browser, bo, `Chen ${stamp}`);
  people.chen = chen;
  await go(chen, '#/wallet/receive');
  const address = await chen.getByLabel('Address', { exact: true }).inputValue();
  await askToSend(anna, address, '3', DOLLAR);
  await approveAll(anna, async () => (await anna.locator('.stages').count()) > 0);
  await go(chen, '#/wallet');
  await chen.locator(`[data-asset][aria-label="${DOLLAR}"]`, { hasText: '3' }).waitFor({ timeout: MINUTE });
  await payOn(chen, DOLLAR, '1');
  await shot(chen, 'paid-on-without-coin');
});

await step('a limit for an app refuses what the app asks for, in its own words and on the page of allowances', async () => {
  await limitApp(anna, 'Red envelope', COIN, '0.001');
  const app = await fillEnvelope(anna, { asset: ASSET, each: EACH, words: `Too much ${stamp}` });
  await app.getByRole('button', { name: 'Send', exact: true }).click();
  await app.getByText('That is more than this app may move.').waitFor({ timeout: MINUTE });
  claim((await anna.locator('dialog[open] [data-answer]').count()) === 0, 'a sheet was opened');
  await shot(anna, 'app-limit');
  await askForAllowance(anna, COIN, '0.01');
  await refuses(anna, 'PAY-241', STEP.limits);
  await liftLimit(anna);
});

let before;
await step('Anna gives an envelope from the app in the conversation', async () => {
  before = await balances(bo);
  const envelopes = await envelopesOf(anna);
  const app = await fillEnvelope(anna, { asset: ASSET, each: EACH, words: `Good fortune ${stamp}` }, () => shot(anna, 'picker'));
  await app.getByRole('button', { name: 'Send', exact: true }).click();
  const { refusalFirst } = await readSheet(anna);
  claim(refusalFirst, 'refusal did not have the focus');
  await shot(anna, 'consent-envelope');
  const sheets = await approveAll(anna, async () => (await anna.locator('[data-envelope]').count()) > envelopes);
  await shot(anna, 'envelope-sent');
  return `${sheets} sheet${sheets === 1 ? '' : 's'} approved`;
});

await step('Bo opens it, without any coins, and has it', async () => {
  await openChat(bo, 'Anna');
  const envelope = bo.locator('[data-envelope]', { hasText: stamp }).last();
  await envelope.waitFor({ timeout: MINUTE });
  await shot(bo, 'envelope-unopened');
  await envelope.click();
  await bo.locator('.beside').getByRole('button', { name: 'Open', exact: true }).click({ timeout: MINUTE });
  await bo.waitForFunction((stamp) => [...document.querySelectorAll('[data-envelope=claimed]')].some((one) => one.textContent.includes(stamp)), stamp, { timeout: 2 * MINUTE });
  await shot(bo, 'envelope-opened');
  const end = Date.now() + MINUTE;
  let after = await balances(bo);
  while (JSON.stringify(after) === JSON.stringify(before)) {
    claim(Date.now() < end, 'the balance did not change');
    await bo.waitForTimeout(100);
    after = await balances(bo);
  }
  await shot(bo, 'wallet-bo');
  return Object.entries(after).map(([symbol, parts]) => `${symbol}: ${before?.[symbol]?.total} → ${parts.total}`).join(', ');
});

await arrivals({ step, claim, shot, anna, bo, file: APP, asset: ASSET, each: EACH, stamp });

await store({ step, claim, shot, anna, bo, file: APP });

const bringer = await shielded({ step, claim, shot, anna, bo, chain: JSON.parse(CHAIN) });

await step('an unknown balance is never shown as nothing', async () => {
  for (const page of [anna, bo]) {
    for (const [symbol, parts] of Object.entries(await balances(page))) {
      claim(Object.keys(parts).length === 4, `${symbol} has ${Object.keys(parts).length} parts`);
    }
  }
});

await step('the keyboard reaches everything', async () => {
  await anna.keyboard.press('Control+2');
  await anna.getByRole('heading', { name: 'Contacts' }).waitFor();
  await anna.keyboard.press('Control+k');
  await anna.getByRole('combobox').fill('Bo');
  await anna.getByRole('option', { name: /Bo/ }).first().waitFor();
  await shot(anna, 'search');
  await anna.keyboard.press('Enter');
  await anna.getByLabel('Message to Bo').waitFor();
  await go(anna, '#/me');
  await anna.keyboard.press('Control+/');
  await anna.locator('dialog[open] kbd').first().waitFor();
  await anna.keyboard.press('Escape');
});

const SCREENS = ['chats', 'contacts', 'contacts/card', 'contacts/add', 'apps', 'apps/find', 'apps/running', 'apps/store', 'apps/permissions', 'wallet', 'wallet/receive', 'wallet/send', 'wallet/tokens', 'wallet/limits', 'wallet/allowances', 'wallet/approvals', 'wallet/shielded', 'wallet/shielded/send', 'wallet/shielded/receive', 'wallet/shielded/deposit', 'wallet/shielded/withdraw', 'wallet/shielded/join', 'wallet/shielded/receipts', 'wallet/shielded/keys', 'me', 'me/personas', 'me/backup', 'me/appearance', 'me/connectivity', 'me/about'];
const LOOKS = [['en', 'light', 1440], ['zh-Hans', 'dark', 1440], ['zh-Hans', 'light', 360], ['en', 'contrast', 900]];

for (const [locale, theme, width] of LOOKS) {
  await step(`every screen in ${locale}, ${theme}, ${width} px is accessible and fits`, async () => {
    const found = [];
    await anna.setViewportSize({ width, height: width < 600 ? 740 : 900 });
    await anna.evaluate(([locale, theme]) => {
      localStorage.setItem('teahouse.locale', locale);
      localStorage.setItem('teahouse.theme', theme);
    }, [locale, theme]);
    await anna.reload();
    await anna.locator('nav a').first().waitFor({ state: 'attached' });
    const chat = await firstChat(anna);
    for (const screen of [...SCREENS, chat]) {
      await go(anna, `#/${screen}`);
      await anna.waitForFunction(() => !document.querySelector('.waiting'), null, { timeout: MINUTE });
      await shot(anna, `${screen.startsWith('chats/') ? 'chat' : screen.replaceAll('/', '-')}-${locale}-${theme}-${width}`);
      found.push(...(await axe(anna)).map((line) => `${screen}: ${line}`));
      if (!(await fits(anna))) found.push(`${screen}: wider than its window`);
    }
    claim(found.length === 0, found.join('; '));
    return `${SCREENS.length + 1} screens`;
  });
}

await bringer?.stop();

await step('no page met an error', async () => {
  const faults = [...anna.faults, ...bo.faults];
  claim(faults.length === 0, faults.slice(0, 3).join('; '));
});

await beginning({ step, claim, browser, people, chain: JSON.parse(CHAIN) });

function envelopesOf(page) {
  return openChat(page, 'Bo').then(() => page.locator('[data-envelope]').count());
}

async function firstChat(page) {
  await go(page, '#/chats');
  const row = page.locator('.list a.row').first();
  await row.waitFor({ timeout: MINUTE });
  return (await row.getAttribute('href')).replace('#/', '');
}

await browser.close();
console.log(failures.length === 0 ? 'all steps passed' : `${failures.length} step(s) failed: ${failures.join('; ')}`);
process.exit(failures.length === 0 ? 0 : 1);
