// The contacts by name.
import type { Core } from './core';

export const contactList = (core: Core) => core.call('contact.list', {});
