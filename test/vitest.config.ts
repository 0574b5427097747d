import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: '..',
    dir: 'test',
    include: ['test/**/*.test.ts'],
    // Two cores: more workers only fight for them.
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
