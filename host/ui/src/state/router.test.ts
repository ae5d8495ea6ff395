import { expect, test } from 'vitest';
import { hrefOf, parseRoute } from './router.svelte';

test('an address and a route are each other inverse, whatever the ids hold', () => {
  for (const id of ['abc', 'a/b', '中文 id', '%', '#']) {
    const route = parseRoute(hrefOf('chats', id, 'app:1'));
    expect(route).toEqual({ section: 'chats', item: id, beside: 'app:1' });
  }
});

test('anything unknown leads to the chats', () => {
  for (const hash of ['', '#', '#/nowhere/x', '#/%E0%A4%A', '#token=1']) {
    expect(parseRoute(hash)).toEqual({ section: 'chats', item: null, beside: null });
  }
});

test('a section alone has nothing open', () => {
  expect(parseRoute('#/wallet')).toEqual({ section: 'wallet', item: null, beside: null });
});
