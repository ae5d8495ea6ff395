// An amount is a whole number of an asset's smallest units; the point exists only in what people read and type.

import type { AssetId } from "./id.ts";

/** A quantity of one asset: plain data, so it can stand in an app's state. */
export interface Amount {
  readonly asset: AssetId;
  /** Smallest units, at least 0 and below 2^128. */
  readonly units: bigint;
}

/** Why a text is no amount: something other than digits and one point, more digits than the asset has, more than 128 bits. */
export type AmountProblem = "not-a-number" | "too-fine" | "too-large";

/** An amount, or why there is none. */
export type Parsed = { readonly ok: true; readonly amount: Amount } | { readonly ok: false; readonly problem: AmountProblem };

const LIMIT = 1n << 128n;

/** `units` smallest units of `asset`. Throws a `RangeError` outside 0 to 2^128 - 1. */
export function amount(asset: AssetId, units: bigint): Amount {
  if (units < 0n || units >= LIMIT) throw new RangeError("an amount is at least 0 and below 2^128");
  return { asset, units };
}

/** The amount that a person wrote as `text`, for an asset with `decimals` digits behind the point. Nothing is ever rounded. */
export function parseAmount(asset: AssetId, text: string, decimals: number): Parsed {
  const match = /^([0-9]*)(?:\.([0-9]*))?$/.exec(text.trim());
  const whole = match?.[1] ?? "";
  const fraction = match?.[2] ?? "";
  if (whole === "" && fraction === "") return { ok: false, problem: "not-a-number" };
  const significant = fraction.replace(/0+$/, "");
  if (significant.length > decimals) return { ok: false, problem: "too-fine" };
  const units = BigInt(whole + significant.padEnd(decimals, "0"));
  return units < LIMIT ? { ok: true, amount: { asset, units } } : { ok: false, problem: "too-large" };
}

/** As people read it, with a point `decimals` digits from the right and no idle zeros: `12.5`. */
export function decimal(of: Amount, decimals: number): string {
  const digits = of.units.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/** The size of each of `shares` equal shares, or `undefined` when the amount cannot be split so to the unit. */
export function split(of: Amount, shares: number): Amount | undefined {
  if (!Number.isSafeInteger(shares) || shares < 1) return undefined;
  const count = BigInt(shares);
  return of.units >= count && of.units % count === 0n ? { asset: of.asset, units: of.units / count } : undefined;
}

/** `count` times this amount, or `undefined` when that does not fit. */
export function times(of: Amount, count: number): Amount | undefined {
  if (!Number.isSafeInteger(count) || count < 0) return undefined;
  const units = of.units * BigInt(count);
  return units < LIMIT ? { asset: of.asset, units } : undefined;
}

/** An amount as the host writes it. */
export interface WireAmount {
  asset: string;
  baseUnits: string;
}

/** What the host is told. */
export function toWire(of: Amount): WireAmount {
  return { asset: of.asset, baseUnits: of.units.toString() };
}

/** What the host said. Throws when it is no amount: a fault of the host. */
export function fromWire(of: WireAmount): Amount {
  if (!/^[0-9]+$/.test(of.baseUnits)) throw new RangeError("base units are decimal digits");
  return amount(of.asset, BigInt(of.baseUnits));
}
