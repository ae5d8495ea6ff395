// What scrolls has to scroll by the keyboard too: a text without anything to stop at becomes a stop itself.

const STOPS = 'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex="0"]';

/** Keeps `area` a stop of the Tab key exactly while nothing inside it is one. */
export function keyScroll(area: HTMLElement): () => void {
  const look = () => {
    if (area.querySelector(STOPS)) area.removeAttribute('tabindex');
    else area.tabIndex = 0;
  };
  look();
  const watch = new MutationObserver(look);
  watch.observe(area, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  return () => watch.disconnect();
}
