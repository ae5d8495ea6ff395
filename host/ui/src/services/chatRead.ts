// Notes that the person has seen everything up to a message.
import type { Core } from './core';

export const chatRead = (core: Core, conversation: string, upTo: string) => core.call('chat.read', { conversation, upTo });
