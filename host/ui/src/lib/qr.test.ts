import { expect, test } from 'vitest';
import { drawQr } from './qr';

test('dark modules become runs, inside a quiet zone of four', () => {
  const drawing = drawQr({ side: 4, rows: ['1101', '0000', '0110', '1111'] });
  expect(drawing.size).toBe(12);
  expect(drawing.path).toBe('M4 4h2v1h-2zM7 4h1v1h-1zM5 6h2v1h-2zM4 7h4v1h-4z');
});
