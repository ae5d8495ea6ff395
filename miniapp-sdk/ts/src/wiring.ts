// A wiring says how the kinds of one interface are asked and answered on the wire; each file under `interfaces/` ends in one.

import type { Calls, Kind } from "./effect.ts";
import type { Language } from "./text.ts";

/** How one kind is asked and answered. The host throws a refusal. */
export type Wire<Raw, K extends Kind> =
  | {
      /** Asks; the request's number. */
      readonly request: (raw: Raw, body: Calls[K]["body"], language: Language) => number;
      /** Takes the answer. */
      readonly take: (raw: Raw, id: number) => Calls[K]["answer"];
    }
  | { readonly ask: (raw: Raw, body: Calls[K]["body"], language: Language) => Calls[K]["answer"] }
  | { readonly tell: (raw: Raw, body: Calls[K]["body"], language: Language) => void };

/** How the kinds `K` of an interface stand on the wire; `Raw` is the interface as the engine offers it. */
export type Wiring<Raw, K extends Kind> = { readonly [One in K]: Wire<Raw, One> };

/** A kind of call on the wire, whatever it carries. */
export interface AnyWire {
  readonly request?: (body: unknown, language: Language) => number;
  readonly take?: (id: number) => unknown;
  readonly ask?: (body: unknown, language: Language) => unknown;
  readonly tell?: (body: unknown, language: Language) => void;
}

/** `wiring` tied to the interface of this binary. */
export function bind<Raw, K extends Kind>(wiring: Wiring<Raw, K>, raw: Raw): [string, AnyWire][] {
  return Object.entries<unknown>(wiring).map(([kind, wire]) => [kind, tie(wire as Loose<Raw>, raw)]);
}

interface Loose<Raw> {
  readonly request?: (raw: Raw, body: unknown, language: Language) => number;
  readonly take?: (raw: Raw, id: number) => unknown;
  readonly ask?: (raw: Raw, body: unknown, language: Language) => unknown;
  readonly tell?: (raw: Raw, body: unknown, language: Language) => void;
}

function tie<Raw>({ request, take, ask, tell }: Loose<Raw>, raw: Raw): AnyWire {
  return {
    ...(request && { request: (body, language) => request(raw, body, language) }),
    ...(take && { take: (id) => take(raw, id) }),
    ...(ask && { ask: (body, language) => ask(raw, body, language) }),
    ...(tell && { tell: (body, language) => tell(raw, body, language) }),
  };
}

/** An answer of another shape than was asked for: a fault of the host, told as one. */
export function malformed(): Error {
  const detail = "the host's answer is of another shape";
  return Object.assign(new Error(detail), { payload: { code: "internal", detail } });
}
