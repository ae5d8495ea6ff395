import { expect, test } from 'vitest';
import { RpcError } from '../runtime/transport';
import { answering } from '../testing/fakeCore';
import { houseOver, mounted } from '../testing/mounted';
import FeeOffer from './FeeOffer.svelte';

function shown(refusal: RpcError) {
  const asked: string[] = [];
  const props = { refusal, busy: false, again: (feeIn: string) => asked.push(feeIn) };
  const place = mounted(FeeOffer as never, props, houseOver(answering([])));
  return { asked, place, button: place.querySelector('button') };
}

test('who has too little coin for a fee is offered the token that the core names, and asks for the same again with it', () => {
  const { asked, place, button } = shown(new RpcError('PAY-247', { asset: 'PUSD', feeIn: '0x0d' }));
  expect(place.textContent).toContain('PAY-247');
  expect(button!.textContent).toContain('fee in PUSD');
  button!.click();
  expect(asked).toEqual(['0x0d']);
});

test('any other refusal is only told', () => {
  for (const code of ['PAY-215', 'NOD-413']) expect(shown(new RpcError(code, { feeIn: '0x0d' })).button).toBeNull();
});
