import { expect, test } from 'vitest';
import { answering, refusing } from '../testing/fakeCore';
import { submitterStatus } from './submitterStatus';

test('submitter.status carries what was asked and gives what was answered', async () => {
  const core = answering({ marked: 1 });
  expect(await submitterStatus(core)).toEqual({ marked: 1 });
  expect(core.calls).toEqual([['submitter.status', {}]]);
});

test('submitter.status passes a refusal on, untouched', async () => {
  await expect(submitterStatus(refusing('NET-102'))).rejects.toMatchObject({ code: 'NET-102' });
});
