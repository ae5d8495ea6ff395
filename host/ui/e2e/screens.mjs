// Every screen with a double behind it: both languages, every theme, four widths, 200 % zoom; axe has to be clean,
// nothing may be wider than its window, and the strict policy must not be broken once.
// `node e2e/screens.mjs [name…]`; pictures go to TEAHOUSE_SHOTS (default: test-results/screens).
import { mkdir } from 'node:fs/promises';
import { axe, fits, launch } from './browser.mjs';
import { makeDouble, NOON } from './double.mjs';
import { serveStatic } from './static.mjs';

const OUT = process.env.TEAHOUSE_SHOTS ?? 'test-results/screens';
const WIDE = { width: 1440, height: 900 };
const MIDDLE = { width: 900, height: 700 };
const PHONE = { width: 360, height: 740 };
const ZOOMED = { width: 640, height: 400 }; // 1280 × 800 at 200 %
const BO = 'b0'.repeat(32);

const SCREENS = [
  ['welcome', '', { welcomed: false }],
  ['beginning', '', { vacant: true }],
  ['beginning-create', '', { vacant: true, press: 'main button.main' }],
  ['beginning-restore', '', { vacant: true, press: 'main button.plain' }],
  ['chats', '#/chats', {}],
  ['chats-empty', '#/chats', { empty: true }],
  ['chat', '#/chats/c-bo', {}],
  ['chat-contact', '#/chats/c-bo/contact', {}],
  ['chat-app', '#/chats/c-bo/h1', {}],
  ['contacts', '#/contacts', {}],
  ['contact', `#/contacts/${BO}`, {}],
  ['card', '#/contacts/card', {}],
  ['add', '#/contacts/add', {}],
  ['apps', '#/apps', {}],
  ['app', '#/apps/app1', {}],
  ['app-share', '#/apps/app1', { press: '[data-share] button' }],
  ['app-remove', '#/apps/app1', { press: '.page > div > button.danger' }],
  ['app-find', '#/apps/find', {}],
  ['app-found', '#/apps/find/red-envelope', { press: 'form button[type=submit].main' }],
  ['app-link', `#/apps/find/${encodeURIComponent('teahouse:app/2/x')}`, {}],
  ['app-link-sheet', `#/apps/find/${encodeURIComponent('teahouse:app/2/x')}`, { press: 'form button[type=submit].main' }],
  ['app-guest', '#/apps/running/h2', {}],
  ['app-guest-leaves', '#/apps/running/h2', { press: '[data-unkept] summary' }],
  ['app-guest-keep', '#/apps/running/h2', { press: '[data-unkept] > button' }],
  ['apps-running', '#/apps/running', {}],
  ['apps-running-none', '#/apps/running', { empty: true }],
  ['chat-offer', '#/chats/c-mei', {}],
  ['chat-offer-sheet', '#/chats/c-mei', { press: '[data-offer] button' }],
  ['store', '#/apps/store', { more: true }],
  ['store-empty', '#/apps/store', { empty: true }],
  ['store-app', '#/apps/store', { more: true, press: '[data-named="9/tea-table"] button', until: '[data-about=seen]' }],
  ['store-update', '#/apps/store', { more: true, press: '[data-named="7/red-envelope"] button', until: '[data-about=seen]' }],
  ['store-no-bytes', '#/apps/store', { press: '[data-named="12/red-enve1ope"] button', until: '[data-about] [role=alert]' }],
  ['permissions', '#/apps/permissions', { more: true }],
  ['permissions-none', '#/apps/permissions', { empty: true }],
  ['app-publish', '#/apps/publish', {}],
  ['app-publish-more', '#/apps/publish', { press: 'summary' }],
  ['wallet', '#/wallet', {}],
  ['wallet-unknown', '#/wallet', { offline: true }],
  ['receive', '#/wallet/receive', {}],
  ['send', '#/wallet/send', {}],
  ['payment', '#/wallet/p3', {}],
  ['payment-waits', '#/wallet/p4', {}],
  ['approvals', '#/wallet/approvals', {}],
  ['limits', '#/wallet/limits', {}],
  ['tokens', '#/wallet/tokens', {}],
  ['payment-received', '#/wallet/move-29-72057594037927936', {}],
  ['asked-to-be-paid', '#/chats/c-mei', {}],
  ['allowances', '#/wallet/allowances', {}],
  ['payment-failed', '#/wallet/p1', {}],
  ['consent', '#/chats/c-bo/h1', { question: true }],
  ['shielded', '#/wallet/shielded', {}],
  ['shielded-empty', '#/wallet/shielded', { empty: true }],
  ['shielded-unknown', '#/wallet/shielded', { offline: true }],
  ['shielded-no-pool', '#/wallet/shielded', { pool: 'none' }],
  ['shielded-reading', '#/wallet/shielded', { pool: 'reading' }],
  ['shielded-locked', '#/wallet/shielded', { locked: true }],
  ['shielded-send', '#/wallet/shielded/send', {}],
  ['shielded-receive', '#/wallet/shielded/receive', {}],
  ['shielded-deposit', '#/wallet/shielded/deposit', {}],
  ['shielded-deposit-closed', '#/wallet/shielded/deposit', { pool: 'closed' }],
  ['shielded-withdraw', '#/wallet/shielded/withdraw', {}],
  ['shielded-join', '#/wallet/shielded/join', {}],
  ['shielded-receipts', '#/wallet/shielded/receipts', {}],
  ['shielded-keys', '#/wallet/shielded/keys', {}],
  ['shielded-proving', `#/wallet/shielded/${'a5'.repeat(32)}`, {}],
  ['shielded-sent', `#/wallet/shielded/${'a4'.repeat(32)}`, {}],
  ['shielded-arrived', '#/wallet/shielded/note-5f3a90c1d27b4e88', {}],
  ['shielded-expired', `#/wallet/shielded/${'a2'.repeat(32)}`, {}],
  ['shielded-final', `#/wallet/shielded/${'a1'.repeat(32)}`, {}],
  ['consent-shielded', '#/wallet/shielded', { question: 'shielded' }],
  ['me', '#/me', {}],
  ['personas', '#/me/personas', {}],
  ['backup', '#/me/backup', {}],
  ['locked', '#/wallet', { locked: true }],
  ['appearance', '#/me/appearance', {}],
  ['connectivity', '#/me/connectivity', { offline: true }],
  ['about', '#/me/about', {}],
];
const LOOKS = [
  ['en', 'light', WIDE, 'wide'],
  ['zh-Hans', 'dark', WIDE, 'wide'],
  ['zh-Hans', 'light', PHONE, 'phone'],
  ['en', 'dark', PHONE, 'phone'],
  ['en', 'contrast', MIDDLE, 'middle'],
  ['en', 'light', ZOOMED, 'zoomed'],
];

/** The widths of a desk, a tablet and a phone, for screens with `more`; the phone is among the looks of every screen. */
const MORE_LOOKS = [
  ['en', 'light', { width: 1280, height: 800 }, 'desk'],
  ['zh-Hans', 'dark', { width: 1280, height: 800 }, 'desk'],
  ['zh-Hans', 'light', { width: 768, height: 1024 }, 'tablet'],
  ['en', 'dark', { width: 768, height: 1024 }, 'tablet'],
];

const only = process.argv.slice(2);
const browser = await launch();
const site = await serveStatic('dist');
const problems = [];
let looked = 0;

async function look([name, hash, set], [locale, theme, viewport, size]) {
  const id = `${name}-${locale}-${theme}-${size}`;
  const context = await browser.newContext({ viewport, locale, colorScheme: theme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.clock.setFixedTime(NOON);
  page.on('console', (message) => message.type() === 'error' && problems.push(`${id}: console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`${id}: ${error.message}`));
  await page.addInitScript(([theme, locale, welcomed]) => {
    localStorage.setItem('teahouse.theme', theme);
    localStorage.setItem('teahouse.locale', locale);
    if (welcomed) localStorage.setItem('teahouse.welcomed', '1');
    sessionStorage.setItem('teahouse.token', 'double');
  }, [theme, locale, set.welcomed ?? true]);
  await behind(page, makeDouble(set));
  await page.goto(site.url + hash);
  await page.waitForSelector(set.question ? 'dialog[open]' : 'h1, h2');
  await page.waitForFunction(() => !document.querySelector('.waiting'));
  if (set.press) await page.click(set.press);
  if (set.until) await page.waitForSelector(set.until);
  if (set.question) {
    for (const grave of await page.locator('dialog[open] input[type=checkbox]').all()) await grave.check();
    await page.waitForSelector('[data-answer=approve]:enabled');
  }
  await page.screenshot({ path: `${OUT}/${id}.png` });
  problems.push(...(await axe(page)).map((line) => `${id}: ${line}`));
  if (!(await fits(page))) problems.push(`${id}: wider than its window`);
  looked += 1;
  await context.close();
}

/** Puts the double behind the page's WebSocket. */
async function behind(page, double) {
  await page.routeWebSocket(/\/ws$/, (socket) => {
    socket.onMessage((frame) => {
      const { id, method, params } = JSON.parse(frame);
      const result = double.answer(method, params);
      const refused = typeof result.refused === 'object' ? result.refused : null; // a text is a field of the answer's own
      socket.send(JSON.stringify(refused ? { jsonrpc: '2.0', id, error: { code: -32000, message: refused.code, data: refused } } : { jsonrpc: '2.0', id, result }));
      for (const event of double.events.splice(0)) socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'event', params: event }));
    });
  });
}

await mkdir(OUT, { recursive: true });
for (const screen of SCREENS.filter(([name]) => only.length === 0 || only.includes(name))) {
  for (const one of [...LOOKS, ...(screen[2].more ? MORE_LOOKS : [])]) {
    await look(screen, one).catch((error) => problems.push(`${screen[0]} ${one.slice(0, 2)}: ${error.message.split('\n')[0]}`));
  }
}
await browser.close();
site.stop();
console.log([...new Set(problems)].join('\n'));
console.log(`${looked} screens looked at, ${problems.length} problems, pictures in ${OUT}`);
process.exit(problems.length === 0 ? 0 : 1);
