import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { relayStatus } from './relayStatus';

test('relay.status carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await relayStatus(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['relay.status', {}]]);
});

test('relay.status passes a refusal on, untouched', async () => {
  await expect(relayStatus(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
