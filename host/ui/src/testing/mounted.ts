// Mounts one component in a house whose core answers as a test says.
import { flushSync, mount, unmount, type Component } from 'svelte';
import { afterEach } from 'vitest';
import type { Transport } from '../runtime/transport';
import { House } from '../state/house.svelte';
import InHouse from './InHouse.svelte';
import type { FakeCore } from './fakeCore';

const standing: object[] = [];

afterEach(() => {
  for (const component of standing.splice(0)) void unmount(component);
});

/** A house over a fake core; its connection is open and silent. */
export function houseOver(core: FakeCore): House {
  const transport: Transport = {
    state: 'open', call: (method, params) => core.call(method as never, params as never),
    onEvent: () => () => {}, onGap: () => () => {}, onState: () => () => {}, close: () => {},
  };
  return new House(transport);
}

/** Mounts and gives the place it was drawn in. */
export function mounted<P extends Record<string, unknown>>(what: Component<P>, props: P, house: House): HTMLElement {
  const target = document.createElement('div');
  document.body.append(target);
  standing.push(mount(InHouse, { target, props: { house, what: what as never, props } }));
  flushSync();
  return target;
}
