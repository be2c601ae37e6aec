// The suite: every test but those that need a Docker engine, which vitest.containers.config.ts runs.
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** What esbuild's text loader does in the build. */
const scriptsAsText: Plugin = {
  name: 'scripts-as-text',
  enforce: 'pre',
  load: (id) =>
    /\.(lua|bash|zsh|fish)$/.test(id) ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : null,
};

export default defineConfig({
  plugins: [scriptsAsText],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/containers/**'],
    globalSetup: ['test/support/environment-global.ts', 'test/support/redis-global.ts'],
    reporters: ['default', './test/support/count-reporter.ts'],
    // It imports a folder, which Vite resolves and Node does not.
    server: { deps: { inline: ['clipanion'] } },
    pool: 'forks',
    // To load all of wp anew for each file took a quarter of the time.
    isolate: false,
    // Most of them wait for processes: more than there are cores keep these busy.
    maxWorkers: 4,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
