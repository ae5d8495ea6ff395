import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { notifyDismiss } from './notifyDismiss';

test('one notification is let go by its id, and all of them without one', async () => {
  const core = answering({});
  await notifyDismiss(core, '7');
  await notifyDismiss(core);
  expect(core.calls).toEqual([['notify.dismiss', { id: '7' }], ['notify.dismiss', {}]]);
});

test('notify.dismiss passes a refusal on, untouched', async () => {
  await expect(notifyDismiss(refusing('APP-418'), '7')).rejects.toMatchObject({ code: 'APP-418' });
});
