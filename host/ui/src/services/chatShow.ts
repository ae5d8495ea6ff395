// A page of a conversation, oldest first; `before` a message asks for older ones.
import type { Core } from './core';

export const chatShow = (core: Core, conversation: string, limit: number, before?: string) =>
  core.call('chat.show', before === undefined ? { conversation, limit } : { conversation, limit, before });
