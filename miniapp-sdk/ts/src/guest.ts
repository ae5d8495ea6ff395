// The guest is the side of the boundary that an app is compiled to: the two functions the host calls, and the host seen through its imports.

import type { App } from "./app.ts";
import type { AnyEffect } from "./effect.ts";
import type { Launch, Source } from "./event.ts";
import type { FlatNode, Input } from "./flat.ts";
import type { Host } from "./host.ts";
import { exact, SMALL } from "./id.ts";
import { attempt, type Result } from "./refusal.ts";
import { Session, type Report } from "./session.ts";
import type { Language } from "./text.ts";
import type { AnyWire } from "./wiring.ts";

/** The interfaces that every app has. */
export interface Always {
  readonly ui: { render(tree: FlatNode[]): void };
  readonly storage: { get(key: string): Uint8Array | null; put(key: string, value: Uint8Array): void };
  readonly clock: { nowMs(): number };
  readonly random: { bytes(length: number): Uint8Array };
  readonly log: { write(level: string, message: string): void };
}

/** `guest.launch` of the level. */
export interface WireLaunch {
  readonly via:
    | { tag: "launcher" | "conversation" | "restart" }
    | { tag: "card"; val: WireCard }
    | { tag: "link"; val: WireLink }
    | { tag: "notification"; val: number };
  readonly locale: string;
  readonly theme: "light" | "dark";
  readonly apiLevel: number;
  readonly updatedFrom: string | null;
}

interface WireLink {
  readonly payload: Uint8Array;
  readonly share: string | null;
}

interface WireCard extends WireLink {
  readonly sender: string;
  readonly mine: boolean;
}

/** `guest.event` of the level. */
export type WireEvent =
  | { tag: "ui"; val: { node: number; input: Input } }
  | { tag: "answered"; val: number }
  | { tag: "signal"; val: { source: string; id: number } }
  | { tag: "timer"; val: number }
  | { tag: "grant-revoked"; val: string }
  | { tag: "resume" | "suspend" };

const STATE_KEY = "$state";

/** The exports of a binary: `app` on the interfaces of `always` and those that are `bound`. */
export function guest<State, Message>(app: App<State, Message>, always: Always, bound: readonly [string, AnyWire][][]) {
  takeChanceAndTimeFromTheHost(always);
  const host = new Imports(always, new Map(bound.flat()));
  let session: Session<State, Message> | undefined;
  return {
    start(launch: WireLaunch): void {
      reported(always, () => (session = new Session(app, host, readLaunch(launch))));
    },
    onEvent(event: WireEvent): void {
      reported(always, () => session?.report(host, readEvent(event)));
    },
  };
}

/** A turn that throws ends; the developer's log says why. */
function reported(always: Always, turn: () => void): void {
  try {
    turn();
  } catch (fault) {
    always.log.write("error", fault instanceof Error ? `${fault.message}\n${fault.stack ?? ""}` : String(fault));
    throw fault;
  }
}

/** The engine's own clock and dice are fixed when the binary is made; the host's are recorded, so a session can be replayed. */
function takeChanceAndTimeFromTheHost({ clock, random }: Always): void {
  const POOL = 256;
  let pool: Uint8Array = new Uint8Array();
  Math.random = () => {
    if (pool.length < 8) pool = random.bytes(POOL);
    const words = new DataView(pool.buffer, pool.byteOffset, 8);
    pool = pool.subarray(8);
    return ((words.getUint32(0) >>> 5) * 2 ** 26 + (words.getUint32(4) >>> 6)) / 2 ** 53;
  };
  const Engine = Date;
  const now = () => exact(clock.nowMs());
  // `Date()` and `new Date()` read the engine's clock, so the name has to stand for something that reads the host's.
  globalThis.Date = new Proxy(Engine, {
    apply: () => new Engine(now()).toString(),
    construct: (_, given: [], target) => Reflect.construct(Engine, given.length === 0 ? [now()] : given, target) as Date,
    get: (_, name) => (name === "now" ? now : (Reflect.get(Engine, name) as unknown)),
  });
}

/** The host behind the imports of this binary. */
class Imports implements Host {
  readonly #always: Always;
  readonly #wires: ReadonlyMap<string, AnyWire>;

  constructor(always: Always, wires: ReadonlyMap<string, AnyWire>) {
    this.#always = always;
    this.#wires = wires;
  }

  load(): Uint8Array | undefined {
    return this.#always.storage.get(STATE_KEY) ?? undefined;
  }

  /** A state beyond the quota ends the turn: nothing of it is kept, as for any other failure. */
  save(state: Uint8Array): void {
    this.#always.storage.put(STATE_KEY, state);
  }

  request(effect: AnyEffect, language: Language): Result<number> {
    const { request } = this.#wire(effect.kind);
    return request ? attempt(() => exact(request(effect.body, language))) : notImported(effect.kind);
  }

  take(kind: string, id: number): Result<unknown> {
    const { take } = this.#wire(kind);
    return take ? attempt(() => take(id)) : notImported(kind);
  }

  ask(effect: AnyEffect, language: Language): Result<unknown> {
    const { ask } = this.#wire(effect.kind);
    return ask ? attempt(() => ask(effect.body, language)) : notImported(effect.kind);
  }

  tell(effect: AnyEffect, language: Language): void {
    this.#wire(effect.kind).tell?.(effect.body, language);
  }

  render(tree: FlatNode[]): void {
    this.#always.ui.render(tree);
  }

  #wire(kind: string): AnyWire {
    return this.#wires.get(kind) ?? {};
  }
}

/** A request that an earlier version of the app made through an interface this version does not import. */
function notImported(kind: string): Result<never> {
  return { ok: false, refusal: { code: "not-declared", detail: `this version of the app does not import what ${kind} needs` } };
}

/** The launch as an app sees it. */
export function readLaunch(launch: WireLaunch): Launch {
  const { theme, locale, apiLevel } = launch;
  return { source: readSource(launch.via), theme, locale, apiLevel, updatedFrom: launch.updatedFrom ?? undefined };
}

function readSource(via: WireLaunch["via"]): Source {
  if (via.tag === "notification") return { from: "notification", tag: alarmOf(via.val) };
  if (via.tag !== "card" && via.tag !== "link") return { from: via.tag };
  const shared = { payload: Uint8Array.from(via.val.payload), share: via.val.share ?? undefined };
  return via.tag === "link" ? { from: "link", ...shared } : { from: "card", sender: via.val.sender, mine: via.val.mine, ...shared };
}

/** No alarm of this package has a tag that the engine changes: what is not one of ours stands for a post. */
function alarmOf(tag: number): number | undefined {
  return tag >= 0 && tag < SMALL ? tag : undefined;
}

/** The event before it is one of the app's. */
export function readEvent(event: WireEvent): Report {
  switch (event.tag) {
    case "ui":
      return { type: "ui", node: event.val.node, input: event.val.input };
    case "answered":
      return { type: "answered", id: exact(event.val) };
    case "signal":
      return { type: "signal", source: event.val.source, id: exact(event.val.id) };
    case "timer":
      return { type: "timer", tag: event.val };
    case "grant-revoked":
      return { type: "grant-revoked", scope: event.val };
    case "resume":
      return { type: "resumed" };
    case "suspend":
      return { type: "suspended" };
  }
}
