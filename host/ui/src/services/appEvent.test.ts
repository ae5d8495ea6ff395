import { expect, test } from 'vitest';
import { answering } from '../testing/fakeCore';
import { appEvent } from './appEvent';

test('a press carries the revision that was on the screen', async () => {
  const core = answering({ revision: 4 });
  await appEvent(core, { handle: 'h1', revision: 3 }, 12, { kind: 'pressed' });
  expect(core.calls).toEqual([['app.event', { handle: 'h1', revision: 3, node: 12, action: { kind: 'pressed' } }]]);
});
