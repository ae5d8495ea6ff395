// A red envelope for Bo, from the app in the conversation: filled in up to the press that asks for money.
import { openChat, settled } from './story.mjs';

/** Opens the app in the chat with Bo and fills it in; `onpick` is shown the picker with Bo chosen. Gives where the app is drawn. */
export async function fillEnvelope(page, { asset, each, words }, onpick = async () => {}) {
  await openChat(page, 'Bo');
  await page.getByRole('button', { name: 'Open an app here' }).click();
  await page.getByRole('button', { name: 'Red envelope', exact: true }).click();
  const app = page.locator('.beside');
  await app.getByLabel('Asset').selectOption({ label: asset });
  await settled(page); // another asset brings another field for the amount
  await app.getByLabel('Each share').fill(each);
  await page.keyboard.press('Tab');
  await settled(page);
  await app.getByLabel('Blessing').fill(words);
  await app.getByRole('button', { name: 'Choose friends' }).click();
  const picker = page.locator('dialog[open]');
  await picker.getByLabel('Bo').check();
  await onpick();
  await picker.getByRole('button', { name: 'Pick' }).click();
  await app.getByText('Together').waitFor();
  return app;
}
