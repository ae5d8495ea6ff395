// This person's own card, to be shown or sent.
import type { Core } from './core';

export const contactCard = (core: Core) => core.call('contact.card', {});
