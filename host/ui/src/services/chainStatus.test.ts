import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { chainStatus } from './chainStatus';

test('chain.status carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await chainStatus(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['chain.status', {}]]);
});

test('chain.status passes a refusal on, untouched', async () => {
  await expect(chainStatus(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
