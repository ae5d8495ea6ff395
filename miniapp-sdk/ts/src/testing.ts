// A test host is a double of the person and their host: it plays an app natively, presses its buttons and answers its requests.
//
// It checks no manifest and no limits; scenario tests on the real runtime do (`teahouse app test`). What it does check is the logic: that each answer is
// handled, in both languages, also when the app was restarted in between.

import { toWire, type Amount } from "./amount.ts";
import type { App } from "./app.ts";
import type { AnyEffect, Calls, Effect, Kind } from "./effect.ts";
import type { Launch, Source } from "./event.ts";
import type { FlatNode, Input, WireKind } from "./flat.ts";
import type { Host } from "./host.ts";
import type { Tag } from "./id.ts";
import type { RefusalCode, Result } from "./refusal.ts";
import { Session, type Report } from "./session.ts";

/** How a call that is answered within the turn is answered. */
type AtOnce = (body: unknown) => Result<unknown>;

/** What the double remembers. */
class Double implements Host {
  storage: Uint8Array | undefined;
  writes = 0;
  requests: { id: number; effect: AnyEffect }[] = [];
  told: AnyEffect[] = [];
  answers = new Map<number, Result<unknown>>();
  atOnce = new Map<string, AtOnce>();
  refuseNext: RefusalCode | undefined;
  #lastId = 0;

  load(): Uint8Array | undefined {
    return this.storage;
  }

  save(state: Uint8Array): void {
    this.storage = state;
    this.writes += 1;
  }

  request(effect: AnyEffect): Result<number> {
    const refused = this.#refused();
    if (refused) return refused;
    this.#lastId += 1;
    this.requests.push({ id: this.#lastId, effect });
    return { ok: true, value: this.#lastId };
  }

  take(_kind: string, id: number): Result<unknown> {
    const answer = this.answers.get(id) ?? refusal("not-found");
    this.answers.delete(id);
    return answer;
  }

  ask(effect: AnyEffect): Result<unknown> {
    const refused = this.#refused();
    if (refused) return refused;
    const answer = this.atOnce.get(effect.kind);
    if (!answer) throw new Error(`the test does not say how ${effect.kind} is answered: host.answersAtOnce("${effect.kind}", …)`);
    return answer(effect.body);
  }

  tell(effect: AnyEffect): void {
    this.told.push(effect);
  }

  render(): void {
    // The session remembers what was shown.
  }

  #refused(): Result<never> | undefined {
    const code = this.refuseNext;
    this.refuseNext = undefined;
    return code && refusal(code);
  }
}

function refusal(code: RefusalCode): Result<never> {
  return { ok: false, refusal: { code, detail: "refused by the test" } };
}

/** A double of the host around one app. */
export class TestHost<State, Message> {
  readonly #app: App<State, Message>;
  readonly #double = new Double();
  readonly #locale: string;
  #session: Session<State, Message> | undefined;

  /** A host on which `app` is not open yet, in the language of `locale`. */
  constructor(app: App<State, Message>, locale = "en") {
    this.#app = app;
    this.#locale = locale;
  }

  /** Opens `app` from the list of apps, in the language of `locale`. */
  static launch<State, Message>(app: App<State, Message>, locale = "en"): TestHost<State, Message> {
    return new TestHost(app, locale).openFrom({ from: "launcher" });
  }

  /** Opens the app from `source`, with what it kept. */
  openFrom(source: Source): this {
    const launch: Launch = { source, theme: "light", apiLevel: 1, updatedFrom: undefined, locale: this.#locale };
    this.#session = new Session(this.#app, this.#double, launch);
    return this;
  }

  /** Ends the app and starts it again from what it kept. */
  restart(): void {
    this.openFrom({ from: "restart" });
  }

  /** Replaces what was kept, as an older version or a damaged disk would, and starts again. */
  restartWith(kept: Uint8Array): void {
    this.#double.storage = kept;
    this.restart();
  }

  /** The bytes that were kept. */
  get kept(): Uint8Array {
    return this.#double.storage ?? new Uint8Array();
  }

  /** How often something was kept. */
  get writes(): number {
    return this.#double.writes;
  }

  /** The app's state. Throws when the app could not read what it kept. */
  get state(): State {
    const state = this.#open.state;
    if (state === undefined) throw new Error("the app could not read what it kept");
    return state;
  }

  /** Says how calls of `kind` that are answered within the turn are answered from now on. */
  answersAtOnce<K extends Kind>(kind: K, answer: (body: Calls[K]["body"]) => Calls[K]["answer"]): this {
    this.#double.atOnce.set(kind, (body) => ({ ok: true, value: answer(body as Calls[K]["body"]) }));
    return this;
  }

  /** Refuses the next call at once, as the host does when it is not declared or not pressed. */
  refuseNext(code: RefusalCode): void {
    this.#double.refuseNext = code;
  }

  /** The requests that wait for an answer, oldest first. */
  get waiting(): readonly Effect[] {
    return this.#double.requests.map(({ effect }) => effect as Effect);
  }

  /** What was told without an answer, oldest first. */
  get told(): readonly Effect[] {
    return this.#double.told.map((effect) => effect as Effect);
  }

  /** Answers the oldest waiting request of `kind`. */
  answer<K extends Kind>(kind: K, value: Calls[K]["answer"]): void {
    this.#settle(kind, { ok: true, value });
  }

  /** Refuses the oldest waiting request of `kind`, as the person or the chain does. */
  refuse(kind: Kind, code: RefusalCode): void {
    this.#settle(kind, refusal(code));
  }

  /** Presses the button that says `label`. */
  press(label: string): void {
    this.#use(label, ["button"], { tag: "pressed" });
  }

  /** Types `words` into the text field `label`. */
  typeText(label: string, words: string): void {
    this.#use(label, ["text-input"], { tag: "text", val: words });
  }

  /** Types `value` into the number field `label`. */
  typeNumber(label: string, value: number): void {
    this.#use(label, ["number-input"], { tag: "number", val: value });
  }

  /** Types `value` into the amount field `label`. */
  typeAmount(label: string, value: Amount): void {
    this.#use(label, ["amount-input"], { tag: "base-units", val: toWire(value).baseUnits });
  }

  /** Chooses option `place` of the choice `label`. */
  choose(label: string, place: number): void {
    this.#use(label, ["select"], { tag: "chosen", val: place });
  }

  /** Switches the switch `label`. */
  switch(label: string, on: boolean): void {
    this.#use(label, ["toggle"], { tag: "toggled", val: on });
  }

  /** Empties the text, number or amount field `label`. */
  clear(label: string): void {
    this.#use(label, ["text-input", "number-input", "amount-input"], { tag: "cleared" });
  }

  /** Puts the app behind another window and back in front. */
  leaveAndReturn(): void {
    this.#report({ type: "suspended" });
    this.#report({ type: "resumed" });
  }

  /** Rings the timer `tag`. */
  ring(tag: Tag): void {
    this.#report({ type: "timer", tag });
  }

  /** Takes back the permission for `scope`. */
  revoke(scope: string): void {
    this.#report({ type: "grant-revoked", scope });
  }

  /** Lets the interface `source` speak about `id`. */
  signal(source: string, id: number): void {
    this.#report({ type: "signal", source, id });
  }

  /** The id of the control called `label`. */
  idOf(label: string): number | undefined {
    return this.#open.tree.find(({ kind }) => control(kind)?.label === label)?.id;
  }

  /** Whether `words` stand anywhere in the view. */
  shows(words: string): boolean {
    return this.lines.some((line) => line.includes(words));
  }

  /** The words of the view, a line for each node that has any. */
  get lines(): string[] {
    return this.#open.tree.map(line).filter((line) => line !== undefined);
  }

  get #open(): Session<State, Message> {
    if (!this.#session) throw new Error("the app is not open: host.openFrom(…)");
    return this.#session;
  }

  #report(report: Report): void {
    this.#open.report(this.#double, report);
  }

  #settle(kind: string, answer: Result<unknown>): void {
    const at = this.#double.requests.findIndex(({ effect }) => effect.kind === kind);
    const [request] = at < 0 ? [] : this.#double.requests.splice(at, 1);
    if (!request) throw new Error(`no ${kind} waits for an answer`);
    this.#double.answers.set(request.id, answer);
    this.#report({ type: "answered", id: request.id });
  }

  #use(label: string, tags: readonly WireKind["tag"][], input: Input): void {
    const fits = ({ kind }: FlatNode) => tags.includes(kind.tag) && control(kind)?.label === label && control(kind)?.enabled === true;
    const node = this.#open.tree.find(fits);
    if (!node) throw new Error(`nothing called "${label}" can be used here; the view says\n${this.lines.join("\n")}`);
    this.#report({ type: "ui", node: node.id, input });
  }
}

function control(kind: WireKind): { label: string; enabled: boolean } | undefined {
  return "val" in kind && typeof kind.val === "object" && "label" in kind.val && "enabled" in kind.val ? kind.val : undefined;
}

function line({ kind }: FlatNode): string | undefined {
  switch (kind.tag) {
    case "heading":
    case "text":
      return kind.val;
    case "money":
      return `${kind.val.baseUnits} ${kind.val.asset}`;
    case "user":
      return `@${kind.val}`;
    case "time":
      return `time ${kind.val}`;
    case "image":
    case "qr":
      return kind.val.description;
    case "progress":
      return kind.val.label;
    case "button":
      return `[${kind.val.label}]`;
    case "text-input":
    case "number-input":
      return `${kind.val.label}: ${kind.val.value ?? ""}`;
    case "amount-input":
      return `${kind.val.label}: ${kind.val.baseUnits ?? ""}`;
    case "select":
      return `${kind.val.label}: ${kind.val.options.join(" / ")}`;
    case "toggle":
      return `${kind.val.label}: ${kind.val.on ? "on" : "off"}`;
    default:
      return undefined;
  }
}
