// The owner is the person whose profile this page shows.

import type { ProfileView } from '../api/types';
import type { Core } from '../services/core';
import { profileShow } from '../services/profileShow';
import { Fetched } from './fetched.svelte';

export class Owner {
  readonly profile: Fetched<ProfileView>;

  constructor(core: Core) {
    this.profile = new Fetched(() => profileShow(core));
  }

  /** The name to greet with; empty until it is known. */
  get name(): string {
    return this.profile.value?.nickname || this.profile.value?.name || '';
  }

  refetch(): Promise<void> {
    return this.profile.refetch();
  }
}
