import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { notifyList } from './notifyList';

test('notify.list asks for nothing and gives what was answered', async () => {
  const core = answering([{ id: '7' }]);
  expect(await notifyList(core)).toEqual([{ id: '7' }]);
  expect(core.calls).toEqual([['notify.list', {}]]);
});

test('notify.list passes a refusal on, untouched', async () => {
  await expect(notifyList(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
