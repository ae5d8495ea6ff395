// The notices are what apps said while nobody looked: all that stay, newest first, and the newest that came while the page was open.

import type { NotificationView } from '../api/types';
import { t } from '../i18n/text';
import { capped } from '../lib/capped';
import type { Core } from '../services/core';
import { notifyDismiss } from '../services/notifyDismiss';
import { notifyList } from '../services/notifyList';
import { announce } from './announcer.svelte';
import { Fetched } from './fetched.svelte';

export class Notices {
  readonly list: Fetched<NotificationView[]>;
  #fresh = $state<string | null>(null);
  /** The highest number that was seen; `null` until the first list came, whose notices are no news. */
  #seen: number | null = null;

  constructor(private readonly core: Core) {
    this.list = new Fetched(() => notifyList(core));
  }

  get all(): NotificationView[] {
    return this.list.value ?? [];
  }

  /** What is shown above everything, until it is opened, let go or put aside. */
  get fresh(): NotificationView | undefined {
    return this.all.find((notice) => notice.id === this.#fresh);
  }

  async refetch(): Promise<void> {
    await this.list.refetch();
    if (this.list.value === null) return;
    const newest = this.all[0];
    const seen = this.#seen;
    this.#seen = Math.max(seen ?? 0, Number(newest?.id ?? 0));
    if (newest && seen !== null && Number(newest.id) > seen) {
      this.#fresh = newest.id;
      announce(wordsOf(newest));
    }
  }

  /** Keeps it in the list, and shows it above everything no more. */
  putAside(): void {
    this.#fresh = null;
  }

  async dismiss(id?: string): Promise<void> {
    await notifyDismiss(this.core, id);
    await this.refetch();
  }
}

/** What is said aloud: the app and its words, or with a locked profile that there is something. */
export function wordsOf({ name, title, body }: NotificationView): string {
  if (name === null || title === null) return t('notices.hidden');
  const said = { app: name, title: capped(title) };
  return body ? t('notices.said_more', { ...said, body: capped(body) }) : t('notices.said', said);
}
