// The shielded half of the wallet on a real chain with real proofs: Anna puts money in, pays Bo by name, Bo pays on with what he
// got and takes some out, each time brought by somebody's host for a fee, and a receipt convinces the one who asked.
import { serve, terminal } from './host.mjs';
import { available, figure } from './purse.mjs';
import { refuses, STEP } from './refusal.mjs';
import { approveAll, go, readSheet } from './story.mjs';

const MINUTE = 60_000;
/** The first proof on a machine makes its key, and a deposit waits for its insertion, which is a proof too. */
const PATIENCE = 10 * MINUTE;
const DOLLAR = 'PRACTICE-USD';

/** Plays it; gives the host that brings payments, which the caller stops. */
export async function shielded({ step, claim, shot, anna, bo, chain }) {
  const stamp = Date.now().toString(36);
  const words = `two cups ${stamp}`;
  let dora = null;

  await step('somebody’s host brings shielded payments, and both know where', async () => {
    dora = await submitter(`dora-submits-${stamp}`, chain.folder);
    for (const page of [anna, bo]) await addRelay(page, dora.reached);
  });
  if (dora === null) return null;

  await step('the shielded half says what its keys are worth, and with nothing in it what comes first', async () => {
    await open(anna);
    await anna.locator('[data-insecure]', { hasText: 'DEV_INSECURE' }).waitFor({ timeout: MINUTE });
    await anna.getByText('Nothing in the pool yet').waitFor({ timeout: MINUTE });
    await shot(anna, 'shielded-empty');
  });

  await step('Anna puts dollars into the pool, and can use them once they are inserted', async () => {
    const before = figure(await available(anna, DOLLAR));
    await go(anna, '#/wallet/shielded/deposit');
    await choose(anna, DOLLAR);
    await anna.getByRole('textbox', { name: /How much/ }).fill('10');
    await anna.getByRole('button', { name: 'Show what would happen' }).click();
    const { sheet } = await readSheet(anna);
    claim((await sheet.textContent()).includes('Everybody sees that your account puts this amount into the pool'), 'the sheet does not say what everybody sees');
    await shot(anna, 'consent-shielded-deposit');
    await approveAll(anna, async () => (await anna.locator('.stages').count()) > 0);
    await anna.locator('.stages li.done:nth-child(3)').waitFor({ timeout: MINUTE });
    await arrives(anna, before - 10_000_000n);
    await canUse(anna, (units) => units === 10_000_000n);
    await shot(anna, 'shielded-anna');
  });

  let paid = null;
  await step('Anna pays Bo by name: the sheet says how well it hides, and the page how far the proof is', async () => {
    await go(anna, '#/wallet/shielded/send');
    const contact = anna.getByRole('radio', { name: /^Bo/ });
    await contact.waitFor({ timeout: MINUTE });
    claim((await anna.locator('.who label').first().textContent()).includes('Bo'), 'the contact is not offered first');
    await contact.check();
    await anna.getByRole('textbox', { name: /How much/ }).fill('4');
    await anna.getByRole('textbox', { name: 'Words for the payee' }).fill(words);
    await anna.getByRole('button', { name: 'Show what would happen' }).click();
    const { sheet, refusalFirst } = await readSheet(anna);
    claim(refusalFirst, 'refusal did not have the focus');
    const said = await sheet.textContent();
    for (const part of ['Bo', words, 'Notes spent', 'Comes back to you', 'The chain does not show who pays']) claim(said.includes(part), `the sheet does not say “${part}”`);
    const hiding = await sheet.locator('[data-hiding]').getAttribute('data-hiding');
    claim(hiding === 'private' || !/\bprivate\b/i.test(said), `it says “private” of a payment that hides “${hiding}”`);
    const fee = figure(await sheet.locator('[data-shown]').textContent());
    await shot(anna, 'consent-shielded');
    const proof = await watchProof(anna);
    await approveAll(anna, async () => (await anna.locator('[data-shielded-payment]').count()) > 0);
    await anna.locator('.proof').waitFor({ timeout: MINUTE }).then(() => shot(anna, 'shielded-proving'), () => {});
    paid = await happened(anna);
    const seen = await proof();
    claim(seen.some((one) => one.stage === 'proving'), `of the proof only ${JSON.stringify(seen)} was seen`);
    await canUse(anna, (units) => units === 6_000_000n - fee);
    return `hides “${hiding}”; ${new Set(seen.map((one) => one.stage)).size} stages seen`;
  });

  await step('Bo has it, with the words, and can use it', async () => {
    await canUse(bo, (units) => units === 4_000_000n);
    await bo.locator('[data-payment][data-kind=received]', { hasText: words }).waitFor({ timeout: MINUTE });
    await shot(bo, 'shielded-received');
  });

  await step('an account is no shielded address, and more than there is is not sent', async () => {
    for (const [to, amount, code] of [['0x00000000000000000000000000000000000b0b0b', '1', 'WEB-209'], [await address(anna), '0.0000001', 'WEB-205']]) {
      await fillSend(bo, to, amount, '');
      await refuses(bo, code, STEP.check, bo.locator('form'));
    }
    await fillSend(bo, await address(anna), '5000', '');
    await bo.locator('form').getByRole('alert').waitFor({ timeout: MINUTE });
    claim((await bo.locator('dialog[open] [data-answer]').count()) === 0, 'a sheet was opened');
  });

  await step('Bo pays Anna with what he got, at a link of hers that says how much and what for', async () => {
    const before = await usable(anna);
    await fillSend(bo, await link(anna, '1.5', `thanks ${stamp}`), null, null);
    await bo.getByText('The form is filled in with what the link asks for.').waitFor({ timeout: MINUTE });
    claim((await bo.getByRole('textbox', { name: /How much/ }).inputValue()) === '1.5', 'another amount was filled in');
    await bo.getByRole('button', { name: 'Show what would happen' }).click();
    await approveAll(bo, async () => (await bo.locator('[data-shielded-payment]').count()) > 0);
    await happened(bo);
    await canUse(anna, (units) => units === before + 1_500_000n);
    await anna.locator('[data-payment][data-kind=received]', { hasText: `thanks ${stamp}` }).waitFor({ timeout: MINUTE });
  });

  await step('Bo takes a dollar out, brought by somebody else, and it is in his account', async () => {
    const before = figure(await available(bo, DOLLAR));
    await go(bo, '#/wallet/shielded/withdraw');
    await bo.getByRole('textbox', { name: /How much/ }).fill('1');
    await bo.getByRole('button', { name: 'Show what would happen' }).click();
    const { sheet } = await readSheet(bo);
    claim(figure(await sheet.locator('[data-shown]').textContent()) > 1_000_000n, 'the sheet does not say what everybody sees leave');
    await shot(bo, 'consent-shielded-withdraw');
    await approveAll(bo, async () => (await bo.locator('[data-shielded-payment]').count()) > 0);
    await happened(bo);
    await shot(bo, 'shielded-withdrawn');
    await arrives(bo, before + 1_000_000n);
  });

  await step('Anna’s receipt answers Bo’s question, and no other', async () => {
    claim(paid !== null, 'there was no payment');
    const [first, second] = [await question(bo), await question(bo)];
    await go(anna, `#/wallet/shielded/${paid}`);
    const give = anna.getByRole('region', { name: 'A receipt for one person' });
    await give.getByLabel('Their question').fill(first);
    await give.getByRole('button', { name: 'Make the receipt' }).click();
    const receipt = await give.getByLabel('The receipt', { exact: true }).inputValue({ timeout: MINUTE });
    await check(bo, second, receipt);
    await refuses(bo, 'SHD-104', 'Ask whoever gave it to you', bo.getByRole('region', { name: 'Check a receipt' }));
    await check(bo, first, receipt);
    const holds = bo.locator('[data-receipt]');
    await holds.waitFor({ timeout: MINUTE });
    const said = await holds.textContent();
    claim(said.includes('4') && said.includes('This address is yours.'), `it says ${said}`);
    await shot(bo, 'shielded-receipt');
  });
  return dora.host;
}

/** A profile whose host brings what others signed or proved, with coin to do so. */
async function submitter(name, folder) {
  await terminal('--profile', name, 'profile', 'create', '--no-password', '--nickname', 'Dora');
  await terminal('--profile', name, 'chain', 'use', folder);
  const host = await serve(name, '--submitter', '--submitter-listen', '/ip4/127.0.0.1/tcp/0');
  const { account } = await terminal('--profile', name, 'submitter', 'status');
  await terminal('devnet', 'faucet', account, '--coins', '10', '--dollars', '0');
  return { host, reached: host.ready.submitter.addresses[0] };
}

async function addRelay(page, address) {
  await go(page, '#/me/connectivity');
  await page.getByLabel('Address of a relay').fill(address);
  await page.getByRole('button', { name: 'Add this relay' }).click();
  const peer = address.split('/p2p/').at(-1);
  await page.locator('li', { hasText: peer }).filter({ hasText: 'Connected now.' }).waitFor({ timeout: MINUTE });
}

async function open(page) {
  await go(page, '#/wallet');
  await page.getByRole('link', { name: 'Shielded', exact: true }).click();
}

const choose = (page, asset) => page.getByRole('radio', { name: asset, exact: true }).check({ timeout: MINUTE });

const part = (page) => page.locator(`[data-shielded][data-symbol="${DOLLAR}"] [data-part=available]`);

/** What can be used of dollars in the pool, in millionths. */
async function usable(page) {
  await go(page, '#/wallet/shielded');
  await part(page).waitFor({ timeout: MINUTE });
  return figure(await part(page).textContent());
}

async function canUse(page, enough) {
  const end = Date.now() + PATIENCE;
  await go(page, '#/wallet/shielded');
  let seen = null;
  while (Date.now() < end) {
    if ((await part(page).count()) > 0) seen = figure(await part(page).textContent());
    if (seen !== null && enough(seen)) return;
    await page.waitForTimeout(500);
  }
  throw new Error(`of dollars in the pool ${seen} can be used`);
}

/** Waits until the open payment is in a block; gives its name. */
async function happened(page) {
  const payment = page.locator('[data-shielded-payment]');
  await page.locator('[data-shielded-payment]:is([data-state=included],[data-state=final])').waitFor({ timeout: PATIENCE });
  await page.locator('[data-money=arrived]').waitFor({ timeout: PATIENCE });
  return payment.getAttribute('data-shielded-payment');
}

/** Waits until an account has exactly so much. */
async function arrives(page, units) {
  const end = Date.now() + 2 * MINUTE;
  while (figure(await available(page, DOLLAR)) !== units) {
    if (Date.now() > end) throw new Error(`the account has ${await available(page, DOLLAR)}`);
    await page.waitForTimeout(500);
  }
}

/** Notes every stage of a proof that the page shows from now on. */
async function watchProof(page) {
  await page.evaluate(() => {
    globalThis.seenOfProof = [];
    const look = () => {
      const proof = document.querySelector('.proof');
      if (proof) globalThis.seenOfProof.push({ stage: proof.dataset.stage, permille: proof.dataset.permille });
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  return () => page.evaluate(() => globalThis.seenOfProof);
}

async function address(page) {
  await go(page, '#/wallet/shielded/receive');
  return page.getByLabel('Shielded address', { exact: true }).inputValue({ timeout: MINUTE });
}

/** A link that asks for so much of dollars, and says what for. */
async function link(page, amount, memo) {
  await go(page, '#/wallet/shielded/receive');
  await choose(page, DOLLAR);
  await page.getByRole('textbox', { name: /How much/ }).fill(amount);
  await page.getByRole('textbox', { name: 'What for' }).fill(memo);
  const field = page.getByLabel('Payment link', { exact: true });
  await field.waitFor({ timeout: MINUTE });
  await page.getByRole('button', { name: 'Make the link' }).click();
  const end = Date.now() + MINUTE;
  for (let made = ''; Date.now() < end; made = await field.inputValue()) if (made.includes('amount=')) return made;
  throw new Error('the link asks for nothing');
}

/** Fills the form of a payment to a typed address, and asks what would happen; without an amount it is left to a link, and nothing is asked. */
async function fillSend(page, to, amount, memo) {
  await go(page, '#/wallet/shielded');
  await go(page, '#/wallet/shielded/send');
  const amountField = page.getByRole('textbox', { name: /How much/ });
  await amountField.waitFor({ timeout: MINUTE });
  const typed = page.getByRole('radio', { name: 'A shielded address' });
  if ((await typed.count()) > 0) await typed.check();
  await page.getByRole('textbox', { name: 'A shielded address' }).fill(to);
  if (amount === null) return;
  await amountField.fill(amount);
  await page.getByRole('textbox', { name: 'Words for the payee' }).fill(memo);
  await page.getByRole('button', { name: 'Show what would happen' }).click();
}

async function question(page) {
  await go(page, '#/wallet/shielded');
  await go(page, '#/wallet/shielded/receipts');
  await page.getByRole('button', { name: 'Make a question' }).click({ timeout: MINUTE });
  return page.getByLabel('Your question', { exact: true }).inputValue({ timeout: MINUTE });
}

async function check(page, question, receipt) {
  await page.getByLabel('The question that you asked').fill(question);
  await page.getByLabel('The receipt that you were given').fill(receipt);
  await page.getByRole('button', { name: 'Hold it against the chain' }).click();
}
