// A shortcut is a key press that takes the person somewhere; typing is never disturbed.

import { SECTIONS, type Section } from './router.svelte';

export type Shortcut =
  | { readonly does: 'search' }
  | { readonly does: 'help' }
  | { readonly does: 'up' }
  | { readonly does: 'nextPane' }
  | { readonly does: 'section'; readonly section: Section };

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>;

/** What a key press means, or `null`. `typing` is true while an input has the focus. */
export function shortcutOf(press: Press, typing: boolean): Shortcut | null {
  if (press.isComposing) return null;
  const command = (press.ctrlKey || press.metaKey) && !press.altKey;
  if (command && press.key.toLowerCase() === 'k') return { does: 'search' };
  if (command && press.key === '/') return { does: 'help' };
  const at = command ? SECTIONS[Number(press.key) - 1] : undefined;
  if (at) return { does: 'section', section: at };
  if (press.key === 'F6') return { does: 'nextPane' };
  if (press.key === 'Escape') return { does: 'up' };
  if (press.key === '?' && !typing && !command) return { does: 'help' };
  return null;
}

/** `true` when keys go into a field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
