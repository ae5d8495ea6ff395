// Turns a request away, without a word to whoever sent it.
import type { Core } from './core';

export const contactDecline = (core: Core, contact: string) => core.call('contact.decline', { contact });
