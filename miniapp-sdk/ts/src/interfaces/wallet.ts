// The wallet pays when the person agreed to what the host showed them; the app sees no address and no balance.

import { fromWire, toWire, type Amount, type WireAmount } from "../amount.ts";
import { later, now, type EffectOf } from "../effect.ts";
import { exact, type AssetId, type PersonId, type UnixMillis } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import type { Wiring } from "../wiring.ts";

/** A payment to ask for. */
export interface Payment {
  readonly to: PersonId;
  readonly amount: Amount;
  /** Shown to the person, in quotation marks. At most 256 bytes. */
  readonly memo: Text;
  /** 1 to 64 bytes, chosen by the app. The same key never pays twice. */
  readonly idempotencyKey: string;
}

/** A payment that the chain has confirmed. */
export interface Receipt {
  /** Names it towards the host; it is not a transaction hash. */
  readonly reference: string;
  readonly amount: Amount;
  readonly paidAt: UnixMillis;
}

/** What the host knows about an asset that the manifest lists. */
export interface AssetInfo {
  readonly asset: AssetId;
  readonly symbol: string;
  /** Digits behind the point. */
  readonly decimals: number;
}

declare module "../effect.ts" {
  interface Calls {
    "wallet.pay": Asked<Payment, Receipt>;
    "wallet.assets": Asked<null, readonly AssetInfo[]>;
  }
}

/** Asks the person to pay. Needs a press. */
export function pay(payment: Payment): EffectOf<"wallet.pay"> {
  return later("wallet.pay", payment);
}

/** Asks for the manifest's assets that this host knows, in the manifest's order. Answered within the turn. */
export function assets(): EffectOf<"wallet.assets"> {
  return now("wallet.assets", null);
}

/** `teahouse:app/wallet` as the engine offers it. */
interface Raw {
  assets(): AssetInfo[];
  requestPayment(payment: { to: string; amount: WireAmount; memo: string; idempotencyKey: string }): number;
  takeAnswer(id: number): { reference: string; amount: WireAmount; paidAtMs: number };
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "wallet.pay" | "wallet.assets"> = {
  "wallet.pay": {
    request: (raw, { to, amount, memo, idempotencyKey }, language) =>
      raw.requestPayment({ to, amount: toWire(amount), memo: inLanguage(memo, language), idempotencyKey }),
    take: (raw, id) => {
      const { reference, amount, paidAtMs } = raw.takeAnswer(id);
      return { reference, amount: fromWire(amount), paidAt: exact(paidAtMs) };
    },
  },
  "wallet.assets": { ask: (raw) => raw.assets().map(({ asset, symbol, decimals }) => ({ asset, symbol, decimals })) },
};
