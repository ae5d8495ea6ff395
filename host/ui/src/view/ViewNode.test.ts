import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { UiAction, ViewTree } from '../api/types';
import { answering } from '../testing/fakeCore';
import { houseOver, mounted } from '../testing/mounted';
import { node, oneOfEach, tree } from '../testing/trees';
import { readTree } from './read';
import ViewNode from './ViewNode.svelte';

function drawn(json: ViewTree) {
  const acts: [number, UiAction][] = [];
  const act = (on: { id: number }, action: UiAction) => void acts.push([on.id, action]);
  const place = mounted(ViewNode as never, { node: readTree(json), act }, houseOver(answering([])));
  return { place, acts };
}

/** The drawing as lines of role and words: what a screen reader could say. */
function spoken(place: HTMLElement): string[] {
  const named = place.querySelectorAll('h3, p, label, button, progress, svg[role=img], img, li, hr, input, select');
  return [...named].map((part) => {
    const words = part.getAttribute('aria-label') ?? part.getAttribute('alt') ?? part.textContent ?? '';
    return `${part.localName}: ${words.replace(/\s+/g, ' ').trim()}`;
  });
}

test('one of each kind is drawn by the host, in the order of the tree', () => {
  expect(spoken(drawn(oneOfEach).place)).toMatchSnapshot();
});

test('what an app writes stays text: no markup of an app reaches the page', () => {
  const words = '<img src=x onerror=alert(1)><script>1</script>{@html 1}';
  const { place } = drawn(tree(node(0, { kind: 'column' }, [1, 2]), node(1, { kind: 'heading', text: words }), node(2, { kind: 'button', label: words, primary: false, enabled: true })));
  expect(place.querySelector('img, script')).toBeNull();
  expect(place.querySelector('h3')!.textContent).toBe(words);
  expect(place.querySelector('button')!.textContent!.trim()).toBe(words);
});

test('a press names its node, and a disabled button cannot be pressed', () => {
  const button = (label: string, enabled: boolean) => ({ kind: 'button' as const, label, primary: false, enabled });
  const { place, acts } = drawn(tree(node(0, { kind: 'row' }, [7, 8]), node(7, button('Give', true)), node(8, button('Take', false))));
  for (const one of place.querySelectorAll('button')) one.click();
  expect(acts).toEqual([[7, { kind: 'pressed' }]]);
});

test('what is typed goes out once it is finished, as exact units', () => {
  const { place, acts } = drawn(oneOfEach);
  const field = place.querySelector<HTMLInputElement>('[data-node="11"] input')!;
  field.value = '0.25';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
  expect(acts).toEqual([]);
  field.dispatchEvent(new Event('change', { bubbles: true }));
  expect(acts).toEqual([[11, { kind: 'base-units', value: '250000000000000000' }]]);
});

test('an amount that is none is said beside its field and goes nowhere', () => {
  const { place, acts } = drawn(oneOfEach);
  const field = place.querySelector<HTMLInputElement>('[data-node="11"] input')!;
  field.value = 'a lot';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
  field.dispatchEvent(new Event('change', { bubbles: true }));
  flushSync();
  expect(acts).toEqual([]);
  expect(place.querySelector('[role=alert]')!.textContent).toContain('18');
  expect(field.getAttribute('aria-invalid')).toBe('true');
});

test('every control has a label that belongs to it', () => {
  const { place } = drawn(oneOfEach);
  for (const control of place.querySelectorAll<HTMLInputElement>('input, select, textarea')) {
    const labelled = control.closest('label') ?? place.querySelector(`label[for="${control.id}"]`);
    expect(labelled?.textContent?.trim()).toBeTruthy();
  }
});
