// Notes that this safety number was compared; another one is refused.
import type { Core } from './core';

export const contactVerify = (core: Core, contact: string, safetyNumber: string) => core.call('contact.verify', { contact, safetyNumber });
