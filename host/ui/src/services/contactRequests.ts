// Who asks to be a contact, newest first.
import type { Core } from './core';

export const contactRequests = (core: Core) => core.call('contact.requests', {});
