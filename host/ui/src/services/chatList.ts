// The conversations, the one with the newest message first.
import type { Core } from './core';

export const chatList = (core: Core) => core.call('chat.list', {});
