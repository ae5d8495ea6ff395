// The words of a permission and of a receipt follow from what the core says of it.

import type { AppReceiptView, GrantTerm, GrantView } from '../../api/types';
import type { Key } from '../../i18n/text';

/** How long a permission can be set to last. */
export const TERMS = ['hour', 'day', 'month', 'never'] as const satisfies readonly GrantTerm[];

const TERM_KEYS = { hour: 'grant.term.hour', day: 'grant.term.day', month: 'grant.term.month', never: 'grant.term.never' } as const satisfies Record<GrantTerm, Key>;

export const termKey = (term: GrantTerm) => TERM_KEYS[term];

const STATE_KEYS = { open: 'grant.asks', revoked: 'grant.revoked', denied: 'grant.denied', ended: 'grant.ended' } as const satisfies Record<GrantView['decision'], Key>;

/** What stands about a permission now. */
export const stateKey = (grant: GrantView) => (grant.decision === 'open' && !grant.asks ? 'grant.free' : STATE_KEYS[grant.decision]);

const KIND_KEYS = {
  grant: 'receipt.grant', denial: 'receipt.denial', revoke: 'receipt.revoke', payment: 'receipt.payment', signature: 'receipt.signature',
  'contract-write': 'receipt.contract', card: 'receipt.card', pick: 'receipt.pick', gift: 'receipt.gift', meter: 'receipt.meter', 'meter-end': 'receipt.meter.end',
} as const satisfies Record<AppReceiptView['kind'], Key>;

export const kindKey = (receipt: AppReceiptView) => KIND_KEYS[receipt.kind];

const ANSWER_KEYS = { agreed: 'receipt.agreed', refused: 'receipt.refused', 'refused-for-good': 'receipt.never', lapsed: 'receipt.lapsed', 'within-budget': 'receipt.budget' } as const satisfies Record<AppReceiptView['answer'], Key>;

export const answerKey = (receipt: AppReceiptView) => ANSWER_KEYS[receipt.answer];
