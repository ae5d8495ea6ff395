// A bundle file is what a person chose on this computer: read, shown as what it would install, and never installed by that.

import type { AppView } from '../api/types';
import type { RpcError } from '../runtime/transport';
import { appBundle } from '../services/appBundle';
import { asRefusal } from './fetched.svelte';

/** A file that was read: its bytes in base64, and what is in it. */
export interface ReadBundle {
  readonly bundle: string;
  readonly app: AppView;
}

export class BundleFile {
  value = $state.raw<ReadBundle | null>(null);
  busy = $state(false);
  failure = $state.raw<RpcError | null>(null);
  #asked = 0;

  constructor(private readonly inspect: (bundle: string) => Promise<AppView>) {}

  /** Reads a file; one that was replaced by another meanwhile is dropped. */
  async choose(file: File | undefined): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    this.value = null;
    this.failure = null;
    this.busy = file !== undefined;
    if (file === undefined) return;
    const [value, failure] = await this.#read(file);
    if (mine !== this.#asked) return;
    this.value = value;
    this.failure = failure;
    this.busy = false;
  }

  async #read(file: File): Promise<[ReadBundle | null, RpcError | null]> {
    try {
      const bundle = await appBundle(file);
      return [{ bundle, app: await this.inspect(bundle) }, null];
    } catch (thrown) {
      return [null, asRefusal(thrown)];
    }
  }
}
