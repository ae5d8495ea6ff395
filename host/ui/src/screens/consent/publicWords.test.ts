import { expect, test } from 'vitest';
import type { ConsentAction, ShieldedSheetView } from '../../api/types';
import { publicWords } from './publicWords';

const of = (action: ConsentAction, by: 'own' | 'submitter' | null) => publicWords({ action, shielded: by === null ? null : ({ by } as ShieldedSheetView) });

test('only of what is shielded is less seen than amount, time and both addresses', () => {
  expect(of('send', null)).toEqual(['consent.public']);
  expect(of('carry', null)).toEqual(['consent.public']);
  expect(of('app-sign', null)).toEqual(['consent.public.app-sign']);
  expect(of('app-meter', null)).toEqual(['consent.public.app-meter']);
  expect(of('shielded-send', 'submitter')).toEqual(['consent.public.shielded-send']);
  expect(of('shielded-deposit', 'own')).toEqual(['consent.public.shielded-deposit']);
});

test('an own account that brings a payment shows itself, and that is said', () => {
  for (const action of ['shielded-send', 'shielded-withdraw', 'shielded-join'] as const) expect(of(action, 'own')).toContain('consent.public.own');
  expect(of('shielded-carry', 'own')).toEqual(['consent.public.shielded-carry']);
});
