// The pill's word follows the weakest link between this page and a stored message.

import type { RelayStatusView } from '../api/types';
import type { Key } from '../i18n/text';
import type { SocketState } from '../runtime/transport';

export interface Pill {
  readonly tone: 'good' | 'waiting' | 'bad';
  readonly word: Extract<Key, `pill.${string}`>;
  readonly hint: Extract<Key, `pill.${string}`>;
}

/** What to show: first the page's own connection, then the relays; what is not known is never "connected". */
export function pillOf(link: SocketState, relays: RelayStatusView | null, failed: boolean): Pill {
  if (link === 'connecting') return { tone: 'waiting', word: 'pill.connecting', hint: 'pill.connecting.hint' };
  if (link !== 'open') return { tone: 'bad', word: 'pill.stopped', hint: 'pill.stopped.hint' };
  if (relays === null || failed) return { tone: 'waiting', word: 'pill.looking', hint: 'pill.looking.hint' };
  if (relays.state === 'online') return { tone: 'good', word: 'pill.online', hint: 'pill.online.hint' };
  if (relays.state === 'limited') return { tone: 'waiting', word: 'pill.limited', hint: 'pill.limited.hint' };
  return { tone: 'bad', word: 'pill.offline', hint: 'pill.offline.hint' };
}
