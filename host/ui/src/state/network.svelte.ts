// The network is what the connection pill shows: relays and chain, with the last time each was proven well.

import { SvelteMap } from 'svelte/reactivity';
import type { ChainStatusView, RelayStatusView } from '../api/types';
import { chainStatus } from '../services/chainStatus';
import { chainUse } from '../services/chainUse';
import type { Core } from '../services/core';
import { relayAdd } from '../services/relayAdd';
import { relayStatus } from '../services/relayStatus';
import { Fetched } from './fetched.svelte';

/** How often the network is looked at without an event, in milliseconds. */
const LOOK_MS = 20_000;

export class Network {
  readonly relays: Fetched<RelayStatusView>;
  readonly chain: Fetched<ChainStatusView>;
  /** When each relay (by its peer id) and the chain (`chain`) were last seen well, by this page. */
  readonly wellAt = new SvelteMap<string, number>();
  #block = '';

  /** `onBlock` is told when the chain stands at another block than at the last look: what it holds may have changed. */
  constructor(
    private readonly core: Core,
    private readonly onBlock: () => void = () => {},
  ) {
    this.relays = new Fetched(() => relayStatus(core));
    this.chain = new Fetched(() => chainStatus(core));
  }

  /** Looks at the network from time to time while the page is in view. */
  start(): () => void {
    const timer = setInterval(() => {
      if (!document.hidden) void this.refetch();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }

  async addRelay(typed: string): Promise<void> {
    this.relays.value = await relayAdd(this.core, typed);
  }

  async useChain(files: readonly File[]): Promise<void> {
    this.chain.value = await chainUse(this.core, files);
  }

  async refetch(): Promise<void> {
    await Promise.all([this.relays.refetch(), this.chain.refetch()]);
    const now = Date.now();
    for (const relay of this.relays.failure ? [] : (this.relays.value?.relays ?? [])) {
      if (relay.connected) this.wellAt.set(relay.peer, now);
    }
    const chain = this.chain.failure ? null : this.chain.value;
    if (chain?.reachable) this.wellAt.set('chain', now);
    if (chain) this.#seen(chain);
  }

  /** A chain where none was, one that went away, and endpoints that begin to contradict each other are another standing too. */
  #seen({ configured, chainId, height, finalized, problem }: ChainStatusView): void {
    const block = [configured, chainId, height, finalized, problem].join(':');
    const moved = this.#block !== '' && block !== this.#block;
    this.#block = block;
    if (moved) this.onBlock();
  }
}
