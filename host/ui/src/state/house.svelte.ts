// The house is everything one open page holds: the core, its connection, and a cache per area.

import { createContext } from 'svelte';
import type { Event } from '../api/types';
import type { SocketState, Transport } from '../runtime/transport';
import { coreOf, type Core } from '../services/core';
import { Apps } from './apps.svelte';
import { Chats } from './chats.svelte';
import { Consents } from './consents.svelte';
import { Contacts } from './contacts.svelte';
import { Keys } from './keys.svelte';
import { Network } from './network.svelte';
import { Notices } from './notices.svelte';
import { Owner } from './owner.svelte';
import { Shielded } from './shielded.svelte';
import { Wallet } from './wallet.svelte';

export class House {
  readonly core: Core;
  readonly owner: Owner;
  readonly chats: Chats;
  readonly contacts: Contacts;
  readonly wallet: Wallet;
  readonly shielded: Shielded;
  readonly apps: Apps;
  readonly notices: Notices;
  readonly consents: Consents;
  readonly network: Network;
  readonly keys: Keys;
  link = $state<SocketState>('connecting');
  /** `true` once the connection stood; a lost one then keeps the screens. */
  entered = $state(false);
  /** `true` from when the program turned out to have no profile until its person has gone in. */
  beginning = $state(false);

  constructor(private readonly transport: Transport) {
    this.core = coreOf(transport);
    this.owner = new Owner(this.core);
    this.chats = new Chats(this.core);
    this.contacts = new Contacts(this.core);
    this.wallet = new Wallet(this.core);
    this.shielded = new Shielded(this.core);
    this.apps = new Apps(this.core);
    this.notices = new Notices(this.core);
    this.consents = new Consents(this.core);
    this.keys = new Keys(this.core);
    this.network = new Network(this.core, () => this.#moneyMoved());
  }

  /** Follows the connection and the events; returns the function that stops. */
  start(): () => void {
    const stops = [
      this.transport.onState((state) => this.#linked(state)),
      this.transport.onEvent(({ event }) => this.#happened(event as Event)),
      this.transport.onGap(() => this.refetch()),
      this.network.start(),
    ];
    this.#linked(this.transport.state);
    return () => stops.forEach((stop) => stop());
  }

  /** Asks for everything that is shown, anew. */
  refetch(): void {
    const areas = [this.owner, this.chats, this.contacts, this.wallet, this.shielded, this.apps, this.notices, this.consents, this.network, this.keys];
    for (const area of areas) void area.refetch();
  }

  #linked(state: SocketState): void {
    this.link = state;
    if (state === 'vacant') this.beginning = true;
    if (state !== 'open') return;
    if (this.entered) void this.network.refetch();
    else this.refetch();
    this.entered = true;
  }

  /** A deposit and a withdrawal stand in both halves of the wallet. */
  #moneyMoved(): void {
    void this.wallet.refetch();
    this.shielded.moved();
  }

  #happened(event: Event): void {
    switch (event.kind) {
      case 'message':
        return this.chats.arrived(event.message);
      case 'contact':
      case 'request':
        void this.contacts.refetch();
        return void this.chats.refetchList();
      case 'wallet':
      case 'payment':
        return this.#moneyMoved();
      case 'shielded':
        return this.shielded.happened(event);
      case 'consent':
        return void this.consents.refetch();
      case 'app':
        return void this.apps.refetch();
      case 'open-app':
        return void this.apps.changed(event.handle, event.revision);
      case 'closed-app':
        return void this.apps.heardClosed(event.handle);
      case 'notification':
        return void this.notices.refetch();
      case 'relay':
      case 'chain':
        return void this.network.refetch();
      case 'profile':
        void this.keys.refetch();
        // What apps said has no words while the keys are away.
        void this.notices.refetch();
        return void this.owner.refetch();
    }
  }
}

/** The house of the page, for every component below the one that sets it. */
export const [getHouse, setHouse] = createContext<House>();
