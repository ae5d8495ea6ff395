// Reads a blocked contact again.
import type { Core } from './core';

export const contactUnblock = (core: Core, contact: string) => core.call('contact.unblock', { contact });
