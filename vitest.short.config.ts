// The part of the suite that depends on the Node version most. CI runs it on every version but its own:
// `npm run test:node -- 24 --config vitest.short.config.ts`.
import { defineConfig } from 'vitest/config';
import suite from './vitest.config.ts';

const startUp = ['test/cli/start.test.ts'];
const processes = [
  'test/cli/processes.test.ts',
  'test/worker/command/{command,command-runner,groups,guard,spawner,sockets}.test.ts',
];
const timers = ['test/worker/sleep.test.ts'];
const privateRedis = ['test/embedded/{lifecycle,start}.test.ts'];
/** Packs wp, installs it and runs a pipeline. */
const endToEnd = ['test/package.test.ts'];

export default defineConfig({
  ...suite,
  test: { ...suite.test, include: [...startUp, ...processes, ...timers, ...privateRedis, ...endToEnd] },
});
