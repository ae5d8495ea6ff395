// The chats are the conversations in the order of their newest message, and the pages read so far.

import { SvelteMap } from 'svelte/reactivity';
import type { ConversationView, MessageView } from '../api/types';
import type { RpcError } from '../runtime/transport';
import { chatList } from '../services/chatList';
import { chatRead } from '../services/chatRead';
import { chatSend } from '../services/chatSend';
import { chatShow } from '../services/chatShow';
import type { Core } from '../services/core';
import { asRefusal, Fetched } from './fetched.svelte';
import { merged } from './messages';

/** How many messages one question brings. */
export const PAGE = 60;

/** One conversation as far as it was read: messages in order, and whether there are older ones. */
export class Thread {
  messages = $state.raw<readonly MessageView[]>([]);
  more = $state(false);
  known = $state(false);
  failure = $state.raw<RpcError | null>(null);
  /** What the person typed and did not send; survives a look at another conversation. */
  draft = $state('');
}

export class Chats {
  readonly list: Fetched<ConversationView[]>;
  readonly #threads = new SvelteMap<string, Thread>();
  readonly #seen = new Map<string, string>();

  constructor(private readonly core: Core) {
    this.list = new Fetched(() => chatList(core));
  }

  /** How many messages nobody has read yet, over all conversations. */
  get unread(): number {
    return (this.list.value ?? []).reduce((sum, conversation) => sum + conversation.unread, 0);
  }

  conversation(id: string): ConversationView | undefined {
    return this.list.value?.find((conversation) => conversation.id === id);
  }

  thread(id: string): Thread | undefined {
    return this.#threads.get(id);
  }

  /** Opens a conversation: its newest page is asked for. */
  async open(id: string): Promise<void> {
    if (!this.#threads.has(id)) this.#threads.set(id, new Thread());
    await this.#load(id);
  }

  /** Asks for the page before the oldest message known. */
  async older(id: string): Promise<void> {
    const oldest = this.#threads.get(id)?.messages[0];
    if (oldest) await this.#load(id, oldest.id);
  }

  /** Sends words; they are on disk when this returns. */
  async send(id: string, text: string): Promise<void> {
    this.arrived(await chatSend(this.core, id, text));
  }

  /** Tells the core what the person has seen, once per newest message. */
  async markRead(id: string): Promise<void> {
    const newest = this.#threads.get(id)?.messages.findLast((message) => !message.mine);
    if (!newest || newest.state === 'read' || this.#seen.get(id) === newest.id) return;
    this.#seen.set(id, newest.id);
    try {
      await chatRead(this.core, id, newest.id);
      await this.refetchList();
    } catch {
      this.#seen.delete(id);
    }
  }

  /** A message is new or has a new state. */
  arrived(message: MessageView): void {
    const thread = this.#threads.get(message.conversation);
    if (thread) thread.messages = merged(thread.messages, [message]);
    void this.refetchList();
  }

  refetchList(): Promise<void> {
    return this.list.refetch();
  }

  async refetch(): Promise<void> {
    this.#seen.clear();
    await Promise.all([this.refetchList(), ...[...this.#threads.keys()].map((id) => this.#load(id))]);
  }

  async #load(id: string, before?: string): Promise<void> {
    const thread = this.#threads.get(id);
    if (!thread) return;
    try {
      const page = await chatShow(this.core, id, PAGE, before);
      thread.more = before === undefined && thread.known ? thread.more : page.more;
      thread.messages = merged(thread.messages, page.messages);
      thread.known = true;
      thread.failure = null;
    } catch (failure) {
      thread.failure = asRefusal(failure);
    }
  }
}
