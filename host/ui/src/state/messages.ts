// Messages are merged by their id and ordered by place and id, the order that both sides share.

import type { MessageView } from '../api/types';
import { dayKey } from '../lib/time';

/** Joins what is known with what came: a newer copy of a message replaces the older one. */
export function merged(known: readonly MessageView[], came: readonly MessageView[]): readonly MessageView[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of came) byId.set(message.id, message);
  return [...byId.values()].sort(inOrder);
}

function inOrder(a: MessageView, b: MessageView): number {
  return a.place - b.place || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

export interface Row {
  readonly message: MessageView;
  /** The first message of its local day carries the day's separator. */
  readonly opensDay: boolean;
  /** Follows a message of the same side closely: drawn without a gap. */
  readonly continues: boolean;
}

const CLOSE_MS = 5 * 60_000;

/** The rows of a conversation with their day separators. */
export function rowsOf(messages: readonly MessageView[]): Row[] {
  return messages.map((message, at) => {
    const before = messages[at - 1];
    const opensDay = !before || dayKey(before.at) !== dayKey(message.at);
    const continues = !opensDay && before.mine === message.mine && Math.abs(message.at - before.at) < CLOSE_MS;
    return { message, opensDay, continues };
  });
}
