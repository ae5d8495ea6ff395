// The four parts of a balance as they are shown; when the chain was not asked, none of them is a number.

import type { BalanceView } from '../../api/types';

export interface Parts {
  readonly total: string | null;
  readonly available: string | null;
  readonly confirming: string | null;
  readonly reserved: string | null;
}

export function partsOf(line: BalanceView): Parts {
  if (line.unknown) return { total: null, available: null, confirming: null, reserved: null };
  const { total, available, confirming, reserved } = line;
  return { total, available, confirming, reserved };
}
