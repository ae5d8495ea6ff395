// A view is a tree of typed nodes that the host draws: the app says what is there, never how it looks.
//
// Builders read from the outside in; text is a sentence in both languages or what a person wrote.

import type { Amount } from "./amount.ts";
import type { AssetId, PersonId, UnixMillis } from "./id.ts";
import type { Text } from "./text.ts";

/** What a colour means; the host chooses the colour. */
export type Tone = "normal" | "muted" | "accent" | "good" | "warning" | "danger";

/** Where a node stands in its row or column. */
export type Align = "start" | "center" | "end" | "stretch";

/** What every node can be told. */
export interface Look {
  readonly tone?: Tone;
  readonly align?: Align;
  /** A name of its own: the node keeps its focus and what was typed when its neighbours come and go. */
  readonly key?: string;
}

/** What a node holds, in both languages still. */
export type Content =
  | { readonly tag: "column" | "row" | "card" | "rows" | "divider" | "spacer" }
  | { readonly tag: "heading" | "text"; readonly words: Text }
  | { readonly tag: "money"; readonly amount: Amount }
  | { readonly tag: "user"; readonly person: PersonId }
  | { readonly tag: "time"; readonly moment: UnixMillis }
  | { readonly tag: "image"; readonly asset: string; readonly description: Text }
  | { readonly tag: "progress"; readonly label: Text; readonly percent: number | undefined }
  | { readonly tag: "qr"; readonly content: string; readonly description: Text }
  | { readonly tag: "button"; readonly label: Text; readonly primary: boolean; readonly enabled: boolean }
  | TextField
  | NumberField
  | AmountField
  | SelectField
  | { readonly tag: "toggle"; readonly label: Text; readonly on: boolean; readonly enabled: boolean };

/** A field for words. */
export interface TextField {
  readonly tag: "text-input";
  readonly label: Text;
  readonly value: string;
  readonly placeholder: Text;
  readonly maxChars: number;
  readonly multiline: boolean;
  readonly enabled: boolean;
}

/** A field for a whole number. */
export interface NumberField {
  readonly tag: "number-input";
  readonly label: Text;
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly enabled: boolean;
}

/** A field for an amount. */
export interface AmountField {
  readonly tag: "amount-input";
  readonly label: Text;
  readonly asset: AssetId;
  readonly value: Amount | undefined;
  readonly enabled: boolean;
}

/** A choice. */
export interface SelectField {
  readonly tag: "select";
  readonly label: Text;
  readonly options: readonly Text[];
  readonly selected: number | undefined;
  readonly enabled: boolean;
}

/** How what the person did becomes a message. */
export type Handler<Message> =
  | { readonly on: "press"; readonly message: Message }
  | { readonly on: "text"; readonly message: (words: string) => Message }
  | { readonly on: "number"; readonly message: (value: number | undefined) => Message }
  | { readonly on: "amount"; readonly message: (value: Amount | undefined) => Message }
  | { readonly on: "choose"; readonly message: (place: number) => Message }
  | { readonly on: "toggle"; readonly message: (on: boolean) => Message };

/** A part of a view. `Message` is what its buttons and fields say to the app. */
export interface Node<Message> {
  readonly content: Content;
  readonly look: Look;
  readonly children: readonly Node<Message>[];
  readonly handler?: Handler<Message>;
}

/** Children; what is `false`, empty or missing is left out, so that `condition && node` can be written. */
export type Children<Message> = readonly (Node<Message> | false | "" | null | undefined)[];

function leaf(content: Content, look: Look): Node<never> {
  return { content, look, children: [] };
}

function group<M>(tag: "column" | "row" | "card" | "rows", children: Children<M>, look: Look): Node<M> {
  return { content: { tag }, look, children: children.filter((child) => typeof child === "object" && child !== null) };
}

// `NoInfer`: what a view says is known from where it stands (`view: (state) => column(…)`), not guessed from its first child.

/** Children below each other. */
export function column<M>(children: Children<NoInfer<M>>, look: Look = {}): Node<M> {
  return group("column", children, look);
}

/** Children beside each other. */
export function row<M>(children: Children<NoInfer<M>>, look: Look = {}): Node<M> {
  return group("row", children, look);
}

/** A raised surface with its children below each other. */
export function card<M>(children: Children<NoInfer<M>>, look: Look = {}): Node<M> {
  return group("card", children, look);
}

/** A list of items. */
export function rows<M>(children: Children<NoInfer<M>>, look: Look = {}): Node<M> {
  return group("rows", children, look);
}

/** A title. */
export function heading(words: Text, look: Look = {}): Node<never> {
  return leaf({ tag: "heading", words }, look);
}

/** A paragraph. */
export function text(words: Text, look: Look = {}): Node<never> {
  return leaf({ tag: "text", words }, look);
}

/** An amount, written by the host with the asset's own decimals and symbol. */
export function money(amount: Amount, look: Look = {}): Node<never> {
  return leaf({ tag: "money", amount }, look);
}

/** A person, by the name this host's owner gave them. */
export function user(person: PersonId, look: Look = {}): Node<never> {
  return leaf({ tag: "user", person }, look);
}

/** A moment, in the person's language and time zone. */
export function time(moment: UnixMillis, look: Look = {}): Node<never> {
  return leaf({ tag: "time", moment }, look);
}

/** A picture from the bundle's `assets/`, with what it says for those who do not see it. */
export function image(asset: string, description: Text, look: Look = {}): Node<never> {
  return leaf({ tag: "image", asset, description }, look);
}

/** Something that takes a while and whose end is not known. */
export function waiting(label: Text, look: Look = {}): Node<never> {
  return leaf({ tag: "progress", label, percent: undefined }, look);
}

/** Something that is `percent` (0 to 100) done. */
export function progress(label: Text, percent: number, look: Look = {}): Node<never> {
  return leaf({ tag: "progress", label, percent: Math.max(0, Math.min(100, Math.floor(percent))) }, look);
}

/** A code to scan. */
export function qr(content: string, description: Text, look: Look = {}): Node<never> {
  return leaf({ tag: "qr", content, description }, look);
}

/** A line between things. */
export function divider(): Node<never> {
  return leaf({ tag: "divider" }, {});
}

/** Room between things. */
export function spacer(): Node<never> {
  return leaf({ tag: "spacer" }, {});
}
