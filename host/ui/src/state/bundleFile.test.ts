import { expect, test } from 'vitest';
import type { AppView } from '../api/types';
import { RpcError } from '../runtime/transport';
import { installedApp } from '../testing/listings';
import { BundleFile } from './bundleFile.svelte';

const file = (words: string) => new File([words], 'tea.teahouse');

test('the file that was chosen last is the one that is shown, whichever was read first', async () => {
  const answers: ((app: AppView) => void)[] = [];
  const chosen = new BundleFile(() => new Promise((done) => answers.push(done)));
  const first = chosen.choose(file('one'));
  const second = chosen.choose(file('two'));
  while (answers.length < 2) await new Promise((done) => setTimeout(done));
  answers[1]!(installedApp({ title: 'Two' }));
  answers[0]!(installedApp({ title: 'One' }));
  await Promise.all([first, second]);
  expect(chosen.value).toMatchObject({ bundle: btoa('two'), app: { title: 'Two' } });
  expect(chosen.busy).toBe(false);
});

test('a file that is no bundle is refused, and none is shown', async () => {
  const chosen = new BundleFile(() => Promise.reject(new RpcError('BND-101')));
  await chosen.choose(file('tea'));
  expect([chosen.value, chosen.failure?.code, chosen.busy]).toEqual([null, 'BND-101', false]);
  await chosen.choose(undefined);
  expect(chosen.failure).toBeNull();
});
