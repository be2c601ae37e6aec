// Nothing starts with a file of secrets that cannot be used.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ownServer } from '../support/redis.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { startWp, type WpResult } from '../support/wp.ts';

const server = await ownServer();

test.each([['run', 'pipelines/chain.yaml'], ['worker']])(
  'a file of secrets that is wrong ends wp %s with 2, and nothing of it is quoted',
  async (...args) => {
    using jobs = steeredJobs();
    const path = `${jobs.folder}/secrets.env`;
    writeFileSync(path, 'FINE=1\nse/cret+value=of%a+test\n');
    for (const file of [path, `${jobs.folder}/missing`]) {
      await using run = startWp([...args, '--secrets', file], { WP_REDIS_URL: server.url });
      await run.says(/secrets\.env:2|missing: no such file/);
      let ended: WpResult | undefined;
      void run.end.then((result) => {
        ended = result;
      });
      const { exitCode, stderr } = await until(() => ended, 'wp to end', 5_000);
      expect(exitCode).toBe(2);
      expect(stderr).not.toMatch(/cret\+value|of%a/);
    }
  },
);
