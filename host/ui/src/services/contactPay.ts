// Being paid by name: who told whom an address on the chain in use.
import type { Core } from './core';

export const contactPayees = (core: Core) => core.call('contact.payees', {});
export const contactShareAddress = (core: Core, contact: string) => core.call('contact.shareaddress', { contact });
export const contactWithdrawAddress = (core: Core, contact: string) => core.call('contact.withdrawaddress', { contact });
export const contactAskAddress = (core: Core, contact: string) => core.call('contact.askaddress', { contact });
