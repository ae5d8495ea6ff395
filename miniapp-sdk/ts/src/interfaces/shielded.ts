// Private payments leave no trace of amount or people on the chain; the app sees no address and no balance.

import { fromWire, toWire, type Amount, type WireAmount } from "../amount.ts";
import { later, type EffectOf } from "../effect.ts";
import { exact, type PersonId, type UnixMillis } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import { malformed, type Wiring } from "../wiring.ts";

/** The most bytes that the payee is told with a payment. */
export const MOST_MEMO_BYTES = 175;

/** A private payment to ask for. */
export interface PrivatePayment {
  /** Somebody whom the person has picked for this app. */
  readonly to: PersonId;
  /** What arrives; the fee, which the host shows, comes on top. */
  readonly amount: Amount;
  /** Only the payee reads it. At most 175 bytes. */
  readonly memo: Text;
  /** 1 to 64 bytes, chosen by the app. The same key never pays twice. */
  readonly idempotencyKey: string;
}

/** A private payment that a final block holds. */
export interface PrivateReceipt {
  /** Names it towards the host. */
  readonly reference: string;
  readonly amount: Amount;
  readonly paidAt: UnixMillis;
}

/** How far a private payment is. */
export interface PaymentProgress {
  /** Not answered yet; being proved; on its way; in a block that can still be taken back. */
  readonly stage: "asked" | "proving" | "sent" | "included";
  /** 0 to 100 of the proof, where that is known. */
  readonly percent: number | undefined;
}

declare module "../effect.ts" {
  interface Calls {
    "shielded.send": Asked<PrivatePayment, PrivateReceipt>;
    "shielded.look": Asked<string, PaymentProgress>;
  }
}

/** Asks the person to pay privately. Needs a press. */
export function send(payment: PrivatePayment): EffectOf<"shielded.send"> {
  return later("shielded.send", payment);
}

/** Asks how far the payment with this key is. A signal of the source `shielded` says when there may be news. */
export function look(idempotencyKey: string): EffectOf<"shielded.look"> {
  return later("shielded.look", idempotencyKey);
}

type WireAnswer =
  | { tag: "paid"; val: { reference: string; amount: WireAmount; paidAtMs: number } }
  | { tag: "progress"; val: { stage: PaymentProgress["stage"]; percent: number | null } };

/** `teahouse:app/shielded` as the engine offers it. */
interface Raw {
  send(payment: { to: string; amount: WireAmount; memo: string; idempotencyKey: string }): number;
  look(idempotencyKey: string): number;
  takeAnswer(id: number): WireAnswer;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "shielded.send" | "shielded.look"> = {
  "shielded.send": {
    request: (raw, { to, amount, memo, idempotencyKey }, language) =>
      raw.send({ to, amount: toWire(amount), memo: inLanguage(memo, language), idempotencyKey }),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "paid") throw malformed();
      const { reference, amount, paidAtMs } = answer.val;
      return { reference, amount: fromWire(amount), paidAt: exact(paidAtMs) };
    },
  },
  "shielded.look": {
    request: (raw, key) => raw.look(key),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "progress") throw malformed();
      return { stage: answer.val.stage, percent: answer.val.percent ?? undefined };
    },
  },
};
