// An event is what an app reacts to: a start, a press, an answer, a moment.

import type { Calls, Kind } from "./effect.ts";
import type { PersonId, ShareId, Tag } from "./id.ts";
import type { Result } from "./refusal.ts";

/** The answer to a call of kind `K`. */
export interface AnswerTo<K extends Kind> {
  readonly type: "answered";
  readonly of: K;
  /** The tag of the call. */
  readonly tag: Tag;
  readonly result: Result<Calls[K]["answer"]>;
}

/** An answer of any kind the app knows. */
export type Answered = { [K in Kind]: AnswerTo<K> }[Kind];

/** What happened. */
export type Event<Message> =
  /** The app was opened or started again; its state is already there. */
  | { readonly type: "started"; readonly launch: Launch }
  /** The person used the view. */
  | { readonly type: "ui"; readonly message: Message }
  | Answered
  /** A timer rang. */
  | { readonly type: "timer"; readonly tag: Tag }
  /** Something changed in the interface `source` about the number `id`. */
  | { readonly type: "signal"; readonly source: string; readonly id: number }
  /** The person took back the permission for this scope. */
  | { readonly type: "grant-revoked"; readonly scope: string }
  /** The app is in front again. */
  | { readonly type: "resumed" }
  /** The app is no longer in front. */
  | { readonly type: "suspended" };

/** How the app was opened. */
export interface Launch {
  readonly source: Source;
  readonly theme: "light" | "dark";
  /** The level of the host. */
  readonly apiLevel: number;
  /** The version that ran before, when this is the first start after an update. */
  readonly updatedFrom: string | undefined;
  /** Such as `en` or `zh-Hans`. */
  readonly locale: string;
}

/** From where the app was opened. */
export type Source =
  /** The list of apps. */
  | { readonly from: "launcher" }
  /** A conversation, without a card. */
  | { readonly from: "conversation" }
  /** A card in a conversation: who sent it, what their app put into it, and the share that travelled with it. */
  | {
      readonly from: "card";
      readonly sender: PersonId;
      readonly mine: boolean;
      readonly payload: Uint8Array;
      readonly share: ShareId | undefined;
    }
  /** A link. */
  | { readonly from: "link"; readonly payload: Uint8Array; readonly share: ShareId | undefined }
  /** The host started the app again; the person did nothing. */
  | { readonly from: "restart" }
  /** A notification of this app: the alarm's tag, or none for one that was posted. */
  | { readonly from: "notification"; readonly tag: Tag | undefined };
