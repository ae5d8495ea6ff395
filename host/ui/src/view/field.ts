// A field's words and what they mean: exact digits in, an action out, or nothing when they mean nothing.

import type { UiAction } from '../api/types';
import { formatUnits, parseUnits } from '../lib/amount';
import type { Field } from './node';

/** What the app last put into the field, as a person would type it. */
export function shownIn(field: Field): string {
  switch (field.kind) {
    case 'text-input':
      return field.value;
    case 'number-input':
      return field.value ?? '';
    case 'amount-input':
      return field.baseUnits === null ? '' : (formatUnits(field.baseUnits, field.asset.decimals, 'en')?.replaceAll(',', '') ?? '');
    default:
      return '';
  }
}

/** What was typed, as an action; `null` when it does not fit the field. */
export function finish(field: Field, typed: string): UiAction | null {
  if (field.kind === 'text-input') return typed === '' ? { kind: 'cleared' } : { kind: 'text', value: typed };
  if (typed.trim() === '') return { kind: 'cleared' };
  if (field.kind === 'number-input') return wholeNumber(typed, field.min, field.max);
  if (field.kind !== 'amount-input') return null;
  const units = parseUnits(typed, field.asset.decimals);
  return units === null ? null : { kind: 'base-units', value: units };
}

function wholeNumber(typed: string, min: string, max: string): UiAction | null {
  const plain = typed.normalize('NFKC').replace('\u2212', '-').trim();
  if (!/^-?\d{1,19}$/.test(plain)) return null;
  const number = BigInt(plain);
  return number < BigInt(min) || number > BigInt(max) ? null : { kind: 'number', value: number.toString() };
}
