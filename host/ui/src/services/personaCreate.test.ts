import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { personaCreate } from './personaCreate';

test('a persona is asked for by its name alone, and takes over no network unless that is said', async () => {
  const core = answering({ number: 1 });
  expect(await personaCreate(core, ' Lin ', false)).toEqual({ number: 1 });
  expect(core.calls).toEqual([['persona.create', { nickname: 'Lin', number: null, sameNetwork: false }]]);
});

test('a name that another persona has is refused with its code', async () => {
  await expect(personaCreate(refusing('NOD-145'), 'Anna', false)).rejects.toMatchObject({ code: 'NOD-145' });
});
