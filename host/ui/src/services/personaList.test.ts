import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { personaList } from './personaList';

test('persona.list carries what was asked and gives what was answered', async () => {
  const core = answering([{ number: 0 }]);
  expect(await personaList(core)).toEqual([{ number: 0 }]);
  expect(core.calls).toEqual([['persona.list', {}]]);
});

test('persona.list passes a refusal on, untouched', async () => {
  await expect(personaList(refusing('RPC-104'))).rejects.toMatchObject({ code: 'RPC-104' });
});
