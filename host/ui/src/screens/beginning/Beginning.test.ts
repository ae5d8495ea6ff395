import { flushSync } from 'svelte';
import { expect, test, vi } from 'vitest';
import { RpcError } from '../../runtime/transport';
import { answeringBy } from '../../testing/fakeCore';
import { settled } from '../../testing/FakeSocket';
import { houseOver, mounted } from '../../testing/mounted';
import Beginning from './Beginning.svelte';

const WORDS = Array.from({ length: 24 }, (_, place) => `word${place}`);
let refusal: string | null = null;

/** The page of a program without a profile; its calls, and a way to press, type and have the profile opened. */
function page() {
  const core = answeringBy((method) => (refusal ? new RpcError(refusal) : method === 'wallet.phrase' ? { phrase: WORDS.join(' ') } : {}));
  const house = houseOver(core);
  house.link = 'vacant';
  const onend = vi.fn();
  const place = mounted(Beginning as never, { onend }, house);
  const press = async (words: string) => {
    const button = [...place.querySelectorAll('button')].find((one) => one.textContent?.includes(words));
    // The test's browser cannot look through a form with a file field, so the form is told what a press does.
    if (button!.type === 'submit') button!.closest('form')!.dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
    else button!.click();
    await settled();
    flushSync();
  };
  const type = (at: number, words: string) => {
    const field = place.querySelectorAll<HTMLInputElement>('input:not([type=radio]):not([type=file]), textarea')[at]!;
    field.value = words;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
  };
  return { core, house, onend, place, press, type };
}

test('the words are shown only once the profile is open, with the password that was chosen, and go away when put away', async () => {
  refusal = null;
  const { core, house, onend, place, press, type } = page();
  await press('Begin anew');
  for (const [at, words] of ['Anna', 'two cups', 'two cups'].entries()) type(at, words);
  await press('Make it');
  expect(core.calls.filter(([method]) => method === 'profile.create')).toHaveLength(1);
  expect(place.textContent).toContain('Your house is being opened');
  house.link = 'open';
  flushSync();
  await press('show the words');
  expect(core.calls.at(-1)).toEqual(['wallet.phrase', { password: 'two cups', confirmed: true }]);
  expect(place.querySelectorAll('ol code')).toHaveLength(24);
  await press('put them away');
  expect(place.textContent).not.toContain('word7');
  type(0, WORDS.join(' '));
  await press('Compare');
  expect(core.calls.at(-1)).toEqual(['wallet.checkphrase', { phrase: WORDS.join(' ') }]);
  expect(onend).toHaveBeenCalledTimes(1);
});

test('a refusal keeps what was typed, and says what to do', async () => {
  refusal = 'KEY-103';
  const { place, press, type } = page();
  await press('I have 24 words');
  for (const [at, words] of ['tea for two', '', 'two cups', 'two cups'].entries()) type(at, words);
  await press('Bring it back');
  expect(place.querySelector('[role=alert]')?.textContent).toContain('KEY-103');
  expect(place.querySelector('textarea')!.value).toBe('tea for two');
});
