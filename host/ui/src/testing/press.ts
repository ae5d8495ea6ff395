// What a person does on a mounted screen: presses, types, chooses a file; in tests only.
import { flushSync } from 'svelte';
import { quiet } from './pool';

export interface Hands {
  press(words: string): Promise<void>;
  fill(label: string, value: string): void;
  choose(file: File, at?: number): Promise<void>;
  submit(at?: number): Promise<void>;
  words(): string;
}

export function handsOn(place: HTMLElement): Hands {
  const settle = async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await quiet();
      flushSync();
    }
  };
  return {
    press: async (words) => {
      const button = [...place.querySelectorAll('button')].findLast((one) => one.textContent!.trim() === words);
      if (!button) throw new Error(`no button says ${words}`);
      button.click();
      await settle();
    },
    fill: (label, value) => {
      const id = [...place.querySelectorAll('label[for]')].find((one) => one.textContent!.trim() === label)!.getAttribute('for')!;
      const field = place.querySelector<HTMLInputElement>(`[id="${id}"]`)!;
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      flushSync();
    },
    choose: async (file, at = 0) => {
      const field = place.querySelectorAll<HTMLInputElement>('input[type=file]')[at]!;
      Object.defineProperty(field, 'files', { value: Object.assign([file], { item: () => file }), configurable: true, writable: true });
      field.dispatchEvent(new Event('change', { bubbles: true }));
      await settle();
    },
    submit: async (at = 0) => {
      place.querySelectorAll('form')[at]!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
      await settle();
    },
    words: () => place.textContent!.replace(/\s+/g, ' '),
  };
}
