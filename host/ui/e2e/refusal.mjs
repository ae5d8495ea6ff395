// What the page says when something is refused: what happened, what is safe, what to do, and a code.

const MINUTE = 60_000;

/** Waits for the refusal of this code, anywhere or in one place, and holds its next step against `step`. */
export async function refuses(page, code, step, place = page) {
  const note = place.getByRole('alert').filter({ hasText: code }).first();
  await note.waitFor({ timeout: MINUTE });
  const said = (await note.locator('p').allTextContents()).map((words) => words.trim());
  if (said.length !== 4 || said.some((words) => words === '')) throw new Error(`${code} says ${said.length} things: ${said.join(' | ')}`);
  if (!said[2].includes(step)) throw new Error(`${code} advises “${said[2]}”, not “${step}”`);
  if ((await page.locator('dialog[open] [data-answer]').count()) > 0) throw new Error(`${code}: a sheet was opened`);
}

/** The next steps that the page names, by what they are called in its code. */
export const STEP = {
  check: 'Check what you entered.',
  doctor: 'Run “teahouse doctor”',
  fund: 'Receive some coins first, or send less.',
  limits: 'Pay less, wait, or change the limit',
  otherCopy: 'Copy it again, or use another copy.',
  password: 'Enter the password again',
  phrase: 'Compare the words with your paper',
  setUp: 'Open Connectivity under Me and add one.',
  wait: 'Wait a little and try again',
};
