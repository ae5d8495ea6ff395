// A red envelope for a friend, from the app in the conversation: filled in up to the press that asks for money.
import { openChat, settled } from './story.mjs';

/** Opens the app in the chat with the friend and fills it in; `onpick` is shown the picker with the friend chosen. Gives where the app is drawn. */
export async function fillEnvelope(page, { asset, each, words, friend = 'Bo' }, onpick = async () => {}) {
  await openChat(page, friend);
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
  await picker.getByLabel(friend).check();
  await onpick();
  await picker.getByRole('button', { name: 'Pick' }).click();
  await app.getByText('Together').waitFor();
  return app;
}
