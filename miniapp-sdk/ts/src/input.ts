// An input is a node through which a person says something; its last argument names what is said.

import type { Amount } from "./amount.ts";
import type { AssetId } from "./id.ts";
import type { Text } from "./text.ts";
import type { Content, Handler, Look, Node } from "./view.ts";

/** What every input can be told. */
export interface InputLook extends Look {
  /** Whether it can be used; true unless set. */
  readonly enabled?: boolean;
}

/** What a button can be told. */
export interface ButtonLook extends InputLook {
  /** The one thing to do on this screen; at most one a view. */
  readonly primary?: boolean;
}

/** What a text field can be told. */
export interface TextLook extends InputLook {
  /** What the empty field suggests. */
  readonly placeholder?: Text;
  /** At most so many characters, 1 to 4096; 256 unless set. */
  readonly maxChars?: number;
  /** Several lines. */
  readonly multiline?: boolean;
}

function input<M>(content: Content, look: Look, handler: Handler<M>): Node<M> {
  return { content, look, children: [], handler };
}

/** A button that says `label`, and says `message` to the app when pressed. */
export function button<M>(label: Text, message: M, look: ButtonLook = {}): Node<M> {
  const { primary = false, enabled = true } = look;
  return input<M>({ tag: "button", label, primary, enabled }, look, { on: "press", message });
}

/** A field for words. Says `message(words)` when changed; with the empty text when cleared. */
export function textInput<M>(label: Text, value: string, message: (words: string) => M, look: TextLook = {}): Node<M> {
  const { placeholder = "", maxChars = 256, multiline = false, enabled = true } = look;
  return input<M>({ tag: "text-input", label, value, placeholder, maxChars, multiline, enabled }, look, { on: "text", message });
}

/** A field for a whole number of `range`. Says `message(number)` when changed; with `undefined` when cleared. */
export function numberInput<M>(
  label: Text,
  value: number | undefined,
  range: { readonly min: number; readonly max: number },
  message: (value: number | undefined) => M,
  look: InputLook = {},
): Node<M> {
  const { enabled = true } = look;
  return input<M>({ tag: "number-input", label, value, ...range, enabled }, look, { on: "number", message });
}

/** A field for an amount of `asset`, typed in the asset's own decimals. Says `message(amount)` when changed; with `undefined` when cleared. */
export function amountInput<M>(
  label: Text,
  asset: AssetId,
  value: Amount | undefined,
  message: (value: Amount | undefined) => M,
  look: InputLook = {},
): Node<M> {
  const { enabled = true } = look;
  return input<M>({ tag: "amount-input", label, asset, value, enabled }, look, { on: "amount", message });
}

/** A choice of one of `options`. Says `message(place)` when chosen, counted from 0. */
export function select<M>(
  label: Text,
  options: readonly Text[],
  selected: number | undefined,
  message: (place: number) => M,
  look: InputLook = {},
): Node<M> {
  const { enabled = true } = look;
  return input<M>({ tag: "select", label, options, selected, enabled }, look, { on: "choose", message });
}

/** A switch that is `on` or off. Says `message(on)` when switched. */
export function toggle<M>(label: Text, on: boolean, message: (on: boolean) => M, look: InputLook = {}): Node<M> {
  const { enabled = true } = look;
  return input<M>({ tag: "toggle", label, on, enabled }, look, { on: "toggle", message });
}
