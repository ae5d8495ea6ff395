// Reads nothing from this contact any more.
import type { Core } from './core';

export const contactBlock = (core: Core, contact: string) => core.call('contact.block', { contact });
