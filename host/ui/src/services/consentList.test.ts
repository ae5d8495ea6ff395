import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { consentList } from './consentList';

test('consent.list carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await consentList(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['consent.list', {}]]);
});

test('consent.list passes a refusal on, untouched', async () => {
  await expect(consentList(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
