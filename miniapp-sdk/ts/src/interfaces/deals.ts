// A deal is watched by the host, which works out from the chain whose turn it is, until when, and what comes of silence; nothing here moves anything.

import { fromWire, type Amount, type WireAmount } from "../amount.ts";
import { later, never, type EffectOf } from "../effect.ts";
import { exact, small, type BatchId, type PersonId, type ShareId, type Tag, type UnixMillis } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import type { Wiring } from "../wiring.ts";
import { wireValue, type Value, type WireValue } from "./contracts.ts";

/** The terms of a deal, as every call about it has them. */
export interface Terms {
  /** The contract's alias in the manifest. */
  readonly contract: string;
  /** By name; of the first milestone `milestones.1.amount`. */
  readonly fields: Readonly<Record<string, Value>>;
}

/** Which deal: by its terms, or the envelope of a batch that this app funded or of a share that it received. */
export type Deal = { readonly terms: Terms } | { readonly batch: BatchId } | { readonly share: ShareId };

/** What the person reads before each deadline of theirs, also while the app is closed. */
export interface Reminder {
  /** How long before, in milliseconds. */
  readonly before: number;
  /** 1 to 64 bytes. */
  readonly title: Text;
  /** At most 256 bytes. */
  readonly body: Text;
}

/** Somebody with a role in a deal. */
export interface DealParty {
  /** The contract's word, such as `payer`. */
  readonly role: string;
  /** True for this person. */
  readonly me: boolean;
  /** Who it is, where the app knows them. */
  readonly person: PersonId | undefined;
}

/** A quantity that a deal holds or began with. */
export interface DealSum {
  /** `held`, `total`, or what is left of a milestone: `milestones.1.left`. */
  readonly name: string;
  readonly amount: Amount;
}

/** What this person can do. */
export interface DealAction {
  /** The contract's name of it, such as `accept`. */
  readonly name: string;
  /** Which milestone it is about, from 0. */
  readonly subject: number | undefined;
  /** It is not accepted before this moment; undefined when it is now. */
  readonly waitsUntil: UnixMillis | undefined;
  /** From this moment on it is, or can be, too late. */
  readonly until: UnixMillis | undefined;
  /** What anybody can do instead from then on. */
  readonly then: string | undefined;
}

/** A moment by which somebody has to have done something. */
export interface DealDeadline {
  /** Whose it is. */
  readonly role: string;
  /** What has to be done. */
  readonly action: string;
  /** Which milestone it is about, from 0. */
  readonly subject: number | undefined;
  readonly at: UnixMillis;
}

/** How a deal stands. */
export interface DealView {
  /** `escrow`, `ride` or `envelope`; a later host may know others. */
  readonly kind: string;
  /** The contract's word, such as `Offered`; `Unknown` when the chain has no such deal. */
  readonly state: string;
  /** Nothing can happen in it any more. */
  readonly over: boolean;
  readonly parties: readonly DealParty[];
  readonly sums: readonly DealSum[];
  /** What this person can do, now or later if nobody acts before. */
  readonly mine: readonly DealAction[];
  /** Everybody's, the earliest first. */
  readonly deadlines: readonly DealDeadline[];
}

declare module "../effect.ts" {
  interface Calls {
    "deals.look": Asked<Deal, DealView>;
    "deals.watch": Asked<{ readonly tag: Tag; readonly deal: Deal; readonly remind: Reminder | undefined }, DealView>;
    "deals.unwatch": Asked<Tag, never>;
  }
}

/** Looks how a deal stands, as a safe block has it. Needs no press. */
export function look(deal: Deal): EffectOf<"deals.look"> {
  return later("deals.look", deal);
}

/**
 * The same, and from then on a `signal` of the source `deals` with this tag whenever the view changes. It survives a restart; `quota` beyond 16 tags.
 * With a reminder, which needs `notify` in the manifest, the host shows its words before the next deadline of this person's that it can still come before:
 * it is the alarm of this tag, and moves with the deal.
 */
export function watch(tag: Tag, deal: Deal, remind?: Reminder): EffectOf<"deals.watch"> {
  return later("deals.watch", { tag, deal, remind });
}

/** Ends a watch and its reminder. */
export function unwatch(tag: Tag): EffectOf<"deals.unwatch"> {
  return never("deals.unwatch", tag);
}

/** What this person can do in it now. */
export function open(view: DealView): readonly DealAction[] {
  return view.mine.filter((action) => action.waitsUntil === undefined);
}

type WireDeal =
  | { tag: "terms"; val: { contract: string; fields: { name: string; value: WireValue }[] } }
  | { tag: "batch"; val: number }
  | { tag: "share"; val: string };

interface WireView {
  kind: string;
  state: string;
  over: boolean;
  parties: { role: string; me: boolean; person: string | null }[];
  sums: { name: string; amount: WireAmount }[];
  mine: { name: string; subject: number | null; waitsUntilMs: number | null; untilMs: number | null; then: string | null }[];
  deadlines: { role: string; action: string; subject: number | null; atMs: number }[];
}

/** `teahouse:app/deals` as the engine offers it. */
interface Raw {
  look(deal: WireDeal): number;
  watch(tag: number, deal: WireDeal, remind: { beforeMs: number; title: string; body: string } | null): number;
  unwatch(tag: number): void;
  takeAnswer(id: number): WireView;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "deals.look" | "deals.watch" | "deals.unwatch"> = {
  "deals.look": {
    request: (raw, deal) => raw.look(wireDeal(deal)),
    take: (raw, id) => readView(raw.takeAnswer(id)),
  },
  "deals.watch": {
    request: (raw, { tag, deal, remind }, language) => {
      const words = remind ? { beforeMs: exact(remind.before), title: inLanguage(remind.title, language), body: inLanguage(remind.body, language) } : null;
      return raw.watch(small(tag), wireDeal(deal), words);
    },
    take: (raw, id) => readView(raw.takeAnswer(id)),
  },
  "deals.unwatch": { tell: (raw, tag) => raw.unwatch(small(tag)) },
};

function wireDeal(deal: Deal): WireDeal {
  if ("batch" in deal) return { tag: "batch", val: exact(deal.batch) };
  if ("share" in deal) return { tag: "share", val: deal.share };
  const { contract, fields } = deal.terms;
  return { tag: "terms", val: { contract, fields: Object.entries(fields).map(([name, value]) => ({ name, value: wireValue(value) })) } };
}

function readView({ kind, state, over, parties, sums, mine, deadlines }: WireView): DealView {
  const moment = (at: number | null) => (at === null || at === undefined ? undefined : exact(at));
  return {
    kind,
    state,
    over,
    parties: parties.map(({ role, me, person }) => ({ role, me, person: person ?? undefined })),
    sums: sums.map(({ name, amount }) => ({ name, amount: fromWire(amount) })),
    mine: mine.map(({ name, subject, waitsUntilMs, untilMs, then }) => ({
      name,
      subject: subject ?? undefined,
      waitsUntil: moment(waitsUntilMs),
      until: moment(untilMs),
      then: then ?? undefined,
    })),
    deadlines: deadlines.map(({ role, action, subject, atMs }) => ({ role, action, subject: subject ?? undefined, at: exact(atMs) })),
  };
}
