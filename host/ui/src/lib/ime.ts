// An input method composes a word with Enter; that Enter must never send.

/**
 * `true` when this key press means "send": Enter without modifiers, outside a composition.
 * `keyCode` 229 covers browsers that report the last Enter of a composition as not composing.
 */
export function isSendKey(event: Pick<KeyboardEvent, 'key' | 'isComposing' | 'keyCode' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>): boolean {
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return false;
  return !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
}
