// A flat tree is what crosses to the host: a list of nodes with ids, in one language.
//
// An id is derived from where a node stands (or from its key), so a node that stays where it is keeps its id over any number of restarts.

import { fromWire, toWire, type WireAmount } from "./amount.ts";
import { exact, small, SMALL } from "./id.ts";
import { inLanguage, type Language, type Text } from "./text.ts";
import type { Content, Node } from "./view.ts";

/** A node as the host takes it: the words of `ui.node` of the level. */
export interface FlatNode {
  id: number;
  kind: WireKind;
  tone: string;
  align: string;
  children: number[];
}

/** `ui.kind` of the level. */
export type WireKind =
  | { tag: "column" | "row" | "card" | "rows" | "divider" | "spacer" }
  | { tag: "heading" | "text" | "user"; val: string }
  | { tag: "money"; val: WireAmount }
  | { tag: "time"; val: number }
  | { tag: "image"; val: { asset: string; description: string } }
  | { tag: "progress"; val: { label: string; percent: number | null } }
  | { tag: "qr"; val: { content: string; description: string } }
  | { tag: "button"; val: { label: string; primary: boolean; enabled: boolean } }
  | { tag: "text-input"; val: { label: string; value: string; placeholder: string; maxChars: number; multiline: boolean; enabled: boolean } }
  | { tag: "number-input"; val: { label: string; value: number | null; min: number; max: number; enabled: boolean } }
  | { tag: "amount-input"; val: { label: string; asset: string; baseUnits: string | null; enabled: boolean } }
  | { tag: "select"; val: { label: string; options: string[]; selected: number | null; enabled: boolean } }
  | { tag: "toggle"; val: { label: string; on: boolean; enabled: boolean } };

/** What a person did with a node: `guest.input` of the level. */
export type Input =
  | { tag: "pressed" }
  | { tag: "text"; val: string }
  | { tag: "number"; val: number }
  | { tag: "base-units"; val: string }
  | { tag: "cleared" }
  | { tag: "chosen"; val: number }
  | { tag: "toggled"; val: boolean };

const BASIS = 0x811c_9dc5;
const ROOT = BASIS % SMALL;

/** The tree of `root` in `language`, root first. */
export function flatten<M>(root: Node<M>, language: Language): FlatNode[] {
  const flat: FlatNode[] = [];
  walk(root, (node, id, children) => {
    const { tone = "normal", align = "stretch" } = node.look;
    flat.push({ id, kind: kind(node.content, language), tone, align, children });
  });
  return flat;
}

/** What the node `id` says about `input`, in a list of one; an empty list when it is not there or cannot say that. */
export function messages<M>(root: Node<M>, id: number, input: Input): M[] {
  let found: Node<M> | undefined;
  walk(root, (node, at) => {
    if (at === id) found = node;
  });
  const handler = found?.handler;
  if (!found || !handler) return [];
  if (handler.on === "press") return input.tag === "pressed" ? [handler.message] : [];
  if (handler.on === "choose") return input.tag === "chosen" ? [handler.message(input.val)] : [];
  if (handler.on === "toggle") return input.tag === "toggled" ? [handler.message(input.val)] : [];
  if (handler.on === "text" && input.tag === "text") return [handler.message(input.val)];
  if (handler.on === "number" && input.tag === "number") return [handler.message(exact(input.val))];
  if (handler.on === "amount" && input.tag === "base-units") return [handler.message(typed(found.content, input.val))];
  if (input.tag !== "cleared") return [];
  return [handler.on === "text" ? handler.message("") : handler.message(undefined)];
}

function typed(content: Content, baseUnits: string) {
  return content.tag === "amount-input" ? fromWire({ asset: content.asset, baseUnits }) : undefined;
}

/** Visits every node, parents first, with its id and its children's ids. */
function walk<M>(root: Node<M>, visit: (node: Node<M>, id: number, children: number[]) => void): void {
  const taken = new Set([ROOT]);
  const queue: [Node<M>, number][] = [[root, ROOT]];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [node, id] = next;
    const children = node.children.map((child, place) => {
      let childId = derive(id, child.look.key, place);
      while (taken.has(childId)) childId = (childId + 1) % SMALL;
      taken.add(childId);
      queue.push([child, childId]);
      return childId;
    });
    visit(node, id, children);
  }
}

/** FNV-1a over the parent's id and the name or place of the child, in 31 bits. */
function derive(parent: number, key: string | undefined, place: number): number {
  const name = key === undefined ? [place >>> 16, place & 0xffff] : Array.from(key, (_, at) => key.charCodeAt(at));
  const units = [parent >>> 16, parent & 0xffff, key === undefined ? 0 : 1, ...name];
  let hash = BASIS;
  for (const unit of units) {
    hash = Math.imul(hash ^ (unit >>> 8), 0x0100_0193);
    hash = Math.imul(hash ^ (unit & 0xff), 0x0100_0193);
  }
  return (hash >>> 0) % SMALL;
}

function kind(content: Content, language: Language): WireKind {
  const said = (words: Text) => inLanguage(words, language);
  switch (content.tag) {
    case "heading":
    case "text":
      return { tag: content.tag, val: said(content.words) };
    case "money":
      return { tag: "money", val: toWire(content.amount) };
    case "user":
      return { tag: "user", val: content.person };
    case "time":
      return { tag: "time", val: exact(content.moment) };
    case "image":
      return { tag: "image", val: { asset: content.asset, description: said(content.description) } };
    case "progress":
      return { tag: "progress", val: { label: said(content.label), percent: content.percent ?? null } };
    case "qr":
      return { tag: "qr", val: { content: content.content, description: said(content.description) } };
    case "button":
    case "text-input":
    case "number-input":
    case "amount-input":
    case "select":
    case "toggle":
      return control(content, said);
    default:
      return { tag: content.tag };
  }
}

type Control = Extract<Content, { enabled: boolean }>;

function control(content: Control, said: (words: Text) => string): WireKind {
  const [label, enabled] = [said(content.label), content.enabled];
  switch (content.tag) {
    case "button":
      return { tag: "button", val: { label, primary: content.primary, enabled } };
    case "toggle":
      return { tag: "toggle", val: { label, on: content.on, enabled } };
    case "select": {
      const selected = content.selected === undefined ? null : small(content.selected);
      return { tag: "select", val: { label, options: content.options.map(said), selected, enabled } };
    }
    case "text-input": {
      const { value, maxChars, multiline } = content;
      return { tag: "text-input", val: { label, value, placeholder: said(content.placeholder), maxChars, multiline, enabled } };
    }
    case "number-input": {
      const { value = null, min, max } = content;
      return { tag: "number-input", val: { label, value: value === null ? null : exact(value), min: exact(min), max: exact(max), enabled } };
    }
    case "amount-input": {
      const baseUnits = content.value === undefined ? null : toWire(content.value).baseUnits;
      return { tag: "amount-input", val: { label, asset: content.asset, baseUnits, enabled } };
    }
  }
}
