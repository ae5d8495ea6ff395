import { expect, test } from 'vitest';
import type { TokenOfferView } from '../api/types';
import { answering } from '../testing/fakeCore';
import { walletTokenAdd, walletTokenLook, walletTokenRemove, walletTokens } from './walletTokens';

const address = '0x' + 'ab'.repeat(20);

test('a look names the address as it was typed, and no address is refused at once', async () => {
  const core = answering({ digest: 'd' });
  await walletTokenLook(core, ` ${address} `);
  expect(core.calls).toEqual([['wallet.tokenlook', { token: address }]]);
  await expect(walletTokenLook(core, '0x12')).rejects.toMatchObject({ code: 'WEB-204' });
  expect(core.calls).toHaveLength(1);
});

test('what is added is what was shown', async () => {
  const core = answering({});
  const offer = { digest: 'd1', token: { asset: { id: address, symbol: 'TEA', decimals: 2 }, name: '', origin: 'added', warnings: [] } } satisfies TokenOfferView;
  await walletTokenAdd(core, offer);
  expect(core.calls).toEqual([['wallet.tokenadd', { token: address, digest: 'd1' }]]);
});

test('the list and the removal pass through', async () => {
  const core = answering([]);
  expect(await walletTokens(core)).toEqual([]);
  await walletTokenRemove(core, address);
  expect(core.calls).toEqual([['wallet.tokens', {}], ['wallet.tokenremove', { token: address }]]);
});
