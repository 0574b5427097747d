import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores: more workers only fight for them.
    maxWorkers: 2,
    // Half of the time went into loading the same modules for each file; no test leaves anything behind.
    isolate: false,
    // Many start real processes, on machines that do other things as well.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
