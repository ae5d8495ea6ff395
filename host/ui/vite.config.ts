// The build makes plain files for an embedded server: relative addresses, no
// inline script, no inline style, nothing fetched from anywhere else.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Tests write times of one zone, wherever they run.
if (process.env['VITEST']) process.env['TZ'] = 'UTC';

export default defineConfig({
  base: './',
  plugins: [svelte()],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // An inlined data: address would need a hole in the content policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1' },
  // Under test, Svelte must resolve to its browser half so that components mount.
  resolve: process.env['VITEST'] ? { conditions: ['browser'] } : {},
  test: {
    environment: 'happy-dom',
    // One page for all test files of a worker, cleaned by the set-up: making a page costs more than a test.
    isolate: false,
    pool: 'threads',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/testing/setup.ts'],
  },
});
