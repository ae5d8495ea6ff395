// Accepts a request: both can write from then on.
import type { Core } from './core';

export const contactAccept = (core: Core, contact: string) => core.call('contact.accept', { contact });
