// The tests that need a Docker engine: the image and the compose file, with dist/ as the Dockerfile builds it.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/containers/**/*.test.ts'],
    reporters: ['default', './test/support/count-reporter.ts'],
    pool: 'forks',
    // One engine, one set of published names: the files take turns.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
