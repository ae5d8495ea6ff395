// The part of an address that opens the page of sending in the pool, filled in.

/** What the form is opened with. */
export interface SendPart {
  readonly contact: string;
  readonly asset: string | null;
  readonly amount: string;
}

const PART = /^send-([0-9a-f]{64})(?:-(native|0x[0-9a-f]{40})(?:-(\d+(?:[.,]\d+)?))?)?$/;
const AMOUNT = /^\d+([.,]\d+)?$/;

/** `send-`, a contact, and where they are known the asset and the amount as it was typed. */
export function sendPart({ contact, asset, amount }: SendPart): string {
  const typed = amount.trim();
  const rest = asset === null ? [] : AMOUNT.test(typed) ? [asset, typed] : [asset];
  return ['send', contact, ...rest].join('-');
}

/** What a part says; `null` where it is of another page. */
export function readSendPart(part: string): SendPart | null {
  const read = PART.exec(part);
  return read === null ? null : { contact: read[1]!, asset: read[2] ?? null, amount: read[3] ?? '' };
}
