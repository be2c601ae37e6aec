// The moment at which a run is opened. From then on its time counts.
import { expect, test } from 'vitest';
import { startMonitor } from '../support/monitor.ts';
import { ownServer } from '../support/redis.ts';
import { runIdIn, wp } from '../support/wp.ts';

const server = await ownServer();

test('before a run is opened its workers are registered, and they ask for its jobs without waiting for the answer', async () => {
  const { url } = server;
  await using monitor = await startMonitor(url);
  const { stdout } = await wp(['run', 'pipelines/chain.yaml', '--workers', '3'], { WP_REDIS_URL: url });
  const run = runIdIn(stdout);
  const sent = (await monitor.commands()).filter(({ isInner }) => !isInner).map(({ words }) => words);
  const calls = sent.map((words) => words.join(' '));
  // Until the run ends, only this script takes the keys of the run and nothing else.
  const opened = sent.findIndex(
    ([command, , keys, ...rest]) =>
      /^evalsha$/i.test(command ?? '') && rest.length === Number(keys) && rest[0]?.includes(`{${run}}`),
  );
  const before = calls.slice(0, opened);
  const requests = (lines: string[]): string[] =>
    lines.filter((line) => line.includes(`{${run}}`) && line.includes(' {"worker":'));
  expect(requests(before), before.join('\n')).toHaveLength(3);
  const next = calls.slice(opened + 1, opened + 4);
  expect(requests(next), next.join('\n')).toHaveLength(3);
  const shown = before.filter((line) => line.includes(`"run":"${run}"`));
  expect(shown, before.join('\n')).toHaveLength(3);
});
