// The contacts are the people whose cards this profile holds, and those who ask.

import type { CardView, ContactView, PayeeView, RequestView } from '../api/types';
import { contactAccept } from '../services/contactAccept';
import { contactAdd } from '../services/contactAdd';
import { contactBlock } from '../services/contactBlock';
import { contactCard } from '../services/contactCard';
import { contactDecline } from '../services/contactDecline';
import { contactList } from '../services/contactList';
import { contactAskAddress, contactPayees, contactShareAddress, contactWithdrawAddress } from '../services/contactPay';
import { contactRequests } from '../services/contactRequests';
import { contactUnblock } from '../services/contactUnblock';
import { contactVerify } from '../services/contactVerify';
import type { Core } from '../services/core';
import { Fetched } from './fetched.svelte';

/** The name to show: the one this person gave, or the one in the card. */
export function contactName(contact: Pick<ContactView, 'alias' | 'nickname'>): string {
  return contact.alias ?? contact.nickname;
}

export class Contacts {
  readonly list: Fetched<ContactView[]>;
  readonly requests: Fetched<RequestView[]>;
  readonly card: Fetched<CardView>;
  /** Who can be paid by name; a failure where there is no chain. */
  readonly payees: Fetched<PayeeView[]>;

  constructor(private readonly core: Core) {
    this.list = new Fetched(() => contactList(core));
    this.requests = new Fetched(() => contactRequests(core));
    this.card = new Fetched(() => contactCard(core));
    this.payees = new Fetched(() => contactPayees(core));
  }

  contact(id: string): ContactView | undefined {
    return this.list.value?.find((contact) => contact.id === id);
  }

  payee(id: string): PayeeView | undefined {
    return this.payees.value?.find((payee) => payee.contact === id);
  }

  /** Tells a contact where this person can be paid. */
  async shareAddress(id: string): Promise<void> {
    await contactShareAddress(this.core, id);
    await this.payees.refetch();
  }

  /** Takes that back. */
  async withdrawAddress(id: string): Promise<void> {
    await contactWithdrawAddress(this.core, id);
    await this.payees.refetch();
  }

  /** Asks a contact where it can be paid. */
  async askAddress(id: string): Promise<void> {
    await contactAskAddress(this.core, id);
    await this.payees.refetch();
  }

  async add(pasted: string, alias?: string): Promise<ContactView> {
    const contact = await contactAdd(this.core, pasted, alias);
    await this.refetch();
    return contact;
  }

  async accept(id: string): Promise<ContactView> {
    const contact = await contactAccept(this.core, id);
    await this.refetch();
    return contact;
  }

  async decline(id: string): Promise<void> {
    await contactDecline(this.core, id);
    await this.refetch();
  }

  async unblock(id: string): Promise<void> {
    await contactUnblock(this.core, id);
    await this.refetch();
  }

  async block(id: string): Promise<void> {
    await contactBlock(this.core, id);
    await this.refetch();
  }

  async verify(id: string, safetyNumber: string): Promise<void> {
    await contactVerify(this.core, id, safetyNumber);
    await this.refetch();
  }

  async refetch(): Promise<void> {
    await Promise.all([this.list.refetch(), this.requests.refetch(), this.card.refetch(), this.payees.refetch()]);
  }
}
