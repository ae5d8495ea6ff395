import { expect, test } from 'vitest';
import { keyScroll } from './keyScroll';

test('a text alone is a stop, and stops being one when a button comes', async () => {
  const area = document.createElement('div');
  area.innerHTML = '<p>words</p>';
  const stop = keyScroll(area);
  expect(area.getAttribute('tabindex')).toBe('0');
  area.append(document.createElement('button'));
  await new Promise((resolve) => setTimeout(resolve));
  expect(area.hasAttribute('tabindex')).toBe(false);
  stop();
});
