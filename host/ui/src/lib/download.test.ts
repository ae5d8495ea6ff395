import { expect, test, vi } from 'vitest';
import { download } from './download';

test('a file is downloaded under its own name, and its address is given back', () => {
  const made = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:one');
  const gone = vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
  const clicked: string[] = [];
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(`${this.download} ${this.href}`);
  });
  download(new File(['tea'], 'tea.jsonl'));
  expect(clicked).toEqual(['tea.jsonl blob:one']);
  expect(gone).toHaveBeenCalledWith('blob:one');
  for (const spy of [made, gone, click]) spy.mockRestore();
});
