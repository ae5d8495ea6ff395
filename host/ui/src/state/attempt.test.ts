import { expect, test, vi } from 'vitest';
import { RpcError } from '../runtime/transport';
import { attempt } from './attempt.svelte';

test('a second press while the first is under way does nothing', async () => {
  const trial = attempt();
  let finish = () => {};
  const first = trial.run(() => new Promise<void>((resolve) => (finish = resolve)));
  const second = vi.fn();
  expect(await trial.run(second)).toBe(false);
  expect(second).not.toHaveBeenCalled();
  finish();
  expect(await first).toBe(true);
  expect(trial.busy).toBe(false);
});

test('a refusal is kept to be shown and forgotten by the next try', async () => {
  const trial = attempt();
  expect(await trial.run(() => Promise.reject(new RpcError('PAY-211')))).toBe(false);
  expect(trial.failure?.code).toBe('PAY-211');
  await trial.run(() => Promise.resolve());
  expect(trial.failure).toBeNull();
});
