// A session is an app that runs: it turns what the host reports into events, and what the app asks into calls.

import type { App } from "./app.ts";
import type { AnyEffect } from "./effect.ts";
import type { Event, Launch } from "./event.ts";
import { flatten, messages, type FlatNode, type Input } from "./flat.ts";
import type { Host } from "./host.ts";
import type { Tag } from "./id.ts";
import { fromBytes, toBytes, type Pending } from "./kept.ts";
import type { Result } from "./refusal.ts";
import { languageOf, say, type Language } from "./text.ts";
import { column, text, type Node } from "./view.ts";

/** Events that one turn may set off in itself; an app that answers every answer with another question ends here. */
const MOST_EVENTS_A_TURN = 64;

/** What the host reports, before it is an event of the app. */
export type Report =
  | { type: "ui"; node: number; input: Input }
  | { type: "answered"; id: number }
  | { type: "signal"; source: string; id: number }
  | { type: "timer"; tag: Tag }
  | { type: "grant-revoked"; scope: string }
  | { type: "resumed" }
  | { type: "suspended" };

/** A running app. */
export class Session<State, Message> {
  readonly #app: App<State, Message>;
  readonly #language: Language;
  #state: { readonly value: State } | undefined;
  #pending: Pending[] = [];
  #kept: Uint8Array;
  #view: Node<Message> = column<Message>([]);
  #shown: FlatNode[] = [];
  #drawn = "";

  /**
   * Opens the app: its state from the host, then the event of the start.
   *
   * Bytes that cannot be read are left alone and said so, rather than replaced by an empty state: they may hold the only trace of someone's money.
   */
  constructor(app: App<State, Message>, host: Host, launch: Launch) {
    this.#app = app;
    this.#language = languageOf(launch.locale);
    this.#kept = host.load() ?? new Uint8Array();
    this.#state = this.#kept.length === 0 ? { value: app.initial() } : this.#read(this.#kept); // SDK-002
    this.#turn(host, { type: "started", launch });
  }

  /** The state; `undefined` when the app could not read what it kept. */
  get state(): State | undefined {
    return this.#state?.value;
  }

  /** The tree that was shown last. */
  get tree(): readonly FlatNode[] {
    return this.#shown;
  }

  /** One turn. */
  report(host: Host, report: Report): void {
    const event = this.#event(host, report);
    if (event) this.#turn(host, event);
  }

  #read(bytes: Uint8Array): { readonly value: State } | undefined {
    const kept = fromBytes(bytes);
    if (!kept) return undefined;
    const current = kept.version === this.#app.stateVersion;
    const value = current ? (kept.state as State) : this.#app.migrate?.(kept.version, kept.state); // SDK-006
    if (value === undefined) return undefined;
    this.#pending = kept.pending;
    return { value };
  }

  #event(host: Host, report: Report): Event<Message> | undefined {
    if (report.type === "ui") {
      const [message] = messages(this.#view, report.node, report.input).map((message) => ({ message }));
      return message && { type: "ui", ...message };
    }
    if (report.type !== "answered") return report;
    const at = this.#pending.findIndex(({ id }) => id === report.id);
    const [pending] = at < 0 ? [] : this.#pending.splice(at, 1);
    return pending && answered(pending.kind, pending.tag, host.take(pending.kind, report.id)); // SDK-003
  }

  #turn(host: Host, first: Event<Message>): void {
    const events = [first];
    let handled = 0;
    for (let event = events.shift(); event && this.#state; event = events.shift()) {
      handled += 1;
      if (handled > MOST_EVENTS_A_TURN) throw new Error("the app answers every answer with another question");
      const effects: readonly AnyEffect[] = this.#app.update(this.#state.value, event);
      for (const effect of effects) events.push(...this.#carryOut(host, effect));
    }
    this.#save(host);
    this.#show(host);
  }

  /** Carries out one effect; what it is answered within the turn. */
  #carryOut(host: Host, effect: AnyEffect): Event<Message>[] {
    const { way, kind, tag } = effect;
    if (way === "now") return [answered(kind, tag, host.ask(effect, this.#language))];
    if (way === "never") {
      host.tell(effect, this.#language);
      return [];
    }
    const asked = host.request(effect, this.#language);
    if (!asked.ok) return [answered(kind, tag, asked)];
    this.#waitFor({ id: asked.value, kind, tag });
    return [];
  }

  /** The host gives the same number for the same idempotency key; one answer is enough. */
  #waitFor(pending: Pending): void {
    if (!this.#pending.some(({ id }) => id === pending.id)) this.#pending.push(pending);
  }

  #save(host: Host): void {
    if (!this.#state) return;
    const bytes = toBytes(this.#app.stateVersion, this.#pending, this.#state.value); // SDK-001
    if (same(bytes, this.#kept)) return;
    host.save(bytes);
    this.#kept = bytes;
  }

  #show(host: Host): void {
    this.#view = this.#state ? this.#app.view(this.#state.value) : unreadable();
    const tree = flatten(this.#view, this.#language);
    const drawn = JSON.stringify(tree);
    if (drawn === this.#drawn) return;
    host.render(tree);
    this.#shown = tree;
    this.#drawn = drawn;
  }
}

/** The event of an answer. Which kinds there are is known to the app alone, so the session takes the host's word for the value's type. */
function answered<Message>(of: string, tag: Tag, result: Result<unknown>): Event<Message> {
  return { type: "answered", of, tag, result } as unknown as Event<Message>;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function unreadable(): Node<never> {
  return column([
    text(
      say(
        "This version of the app cannot read what an earlier one kept. Nothing was changed; please install the newest version.",
        "此版本无法读取旧版本保存的数据。数据未被更改，请安装最新版本。",
      ),
    ),
  ]);
}
