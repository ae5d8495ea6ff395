import { afterEach, expect, test, vi } from 'vitest';
import { canScan, scan } from './scan';

afterEach(() => vi.unstubAllGlobals());

function browserThatSees(...texts: string[]) {
  vi.stubGlobal('createImageBitmap', async () => ({}));
  vi.stubGlobal('BarcodeDetector', class {
    detect = async () => texts.map((rawValue) => ({ rawValue }));
  });
}

test('a code in a picture is read, and a picture without one has none', async () => {
  browserThatSees('teahouse:app/2/x', 'another');
  expect(canScan()).toBe(true);
  expect(await scan(new Blob())).toBe('teahouse:app/2/x');
  browserThatSees();
  expect(await scan(new Blob())).toBe(null);
});

test('a file that is no picture has no code, and a browser without a reader says so', async () => {
  browserThatSees('x');
  vi.stubGlobal('createImageBitmap', async () => Promise.reject(new Error('no picture')));
  expect(await scan(new Blob())).toBe(null);
  vi.unstubAllGlobals();
  expect(canScan()).toBe(false);
  expect(await scan(new Blob())).toBe(null);
});
