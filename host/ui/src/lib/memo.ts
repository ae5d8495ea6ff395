// A memo is measured in bytes, since that is what its place in a payment is measured in.

/** How many bytes of words travel with a shielded payment. */
export const MEMO_BYTES = 175;

export function bytesOfMemo(memo: string): number {
  return new TextEncoder().encode(memo.trim()).length;
}
