// The token proves that this page was opened by the person who started the program.

const KEY = 'teahouse.token';

/**
 * Takes the token out of the address and hides it there, so that a shared screen, a
 * bookmark or the history never shows it. A reload of the same tab finds it again.
 *
 * Privacy: the token stays in this tab (session storage of this origin) and is sent
 * only to the address the page itself came from.
 */
export function takeToken(
  location: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState'>,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
): string | null {
  const fragment = new URLSearchParams(location.hash.replace(/^#\/?/, ''));
  const fresh = fragment.get('token');
  if (fresh === null) return storage.getItem(KEY);
  storage.setItem(KEY, fresh);
  history.replaceState(null, '', location.pathname + location.search);
  return fresh;
}
