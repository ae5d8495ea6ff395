// The route is where the person is, written in the address so that Back works.

export const SECTIONS = ['chats', 'contacts', 'apps', 'wallet', 'me'] as const;
export type Section = (typeof SECTIONS)[number];

export interface Route {
  readonly section: Section;
  /** What is open in the section: a conversation, a contact, an app, a page. */
  readonly item: string | null;
  /** What lies beside it: an app opened in a conversation, a sub-page. */
  readonly beside: string | null;
}

/** Reads an address fragment; anything unknown leads home, to the chats. */
export function parseRoute(hash: string): Route {
  const [section, item, beside] = hash.replace(/^#?\/?/, '').split('/').map(decode);
  const known = SECTIONS.find((name) => name === section);
  if (!known) return { section: 'chats', item: null, beside: null };
  return { section: known, item: item || null, beside: beside || null };
}

export function hrefOf(section: Section, item?: string | null, beside?: string | null): string {
  return '#/' + [section, item, beside].filter((part) => part != null && part !== '').map((part) => encodeURIComponent(part!)).join('/');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

class Router {
  route = $state<Route>(parseRoute(location.hash));

  /** Follows the address until the returned function is called. */
  start(): () => void {
    const follow = () => {
      this.route = parseRoute(location.hash);
    };
    follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }

  go(section: Section, item?: string | null, beside?: string | null): void {
    location.hash = hrefOf(section, item, beside);
  }

  /** One level up: from what lies beside to the item, from the item to the list. */
  up(): void {
    const { section, item, beside } = this.route;
    this.go(section, beside === null ? null : item);
  }
}

export const router = new Router();
