import { expect, test, vi } from 'vitest';
import { RpcError } from '../runtime/transport';
import { asRefusal, Fetched } from './fetched.svelte';

test('an answer overtaken by a newer question is dropped', async () => {
  const answers: ((value: string) => void)[] = [];
  const fetched = new Fetched(() => new Promise<string>((resolve) => answers.push(resolve)));
  const [first, second] = [fetched.refetch(), fetched.refetch()];
  answers[1]!('new');
  await second;
  answers[0]!('old');
  await first;
  expect(fetched.value).toBe('new');
});

test('a failed question keeps what was known and says why', async () => {
  const ask = vi.fn<() => Promise<string>>().mockResolvedValueOnce('known').mockRejectedValueOnce(new RpcError('NET-102'));
  const fetched = new Fetched(ask);
  await fetched.refetch();
  await fetched.refetch();
  expect(fetched.value).toBe('known');
  expect(fetched.failure?.code).toBe('NET-102');
});

test('a thrown thing that is no refusal is called a bug of the page', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(asRefusal(new TypeError('x')).code).toBe('WEB-199');
});
