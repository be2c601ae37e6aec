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
  const sent = (await monitor.commands()).filter(({ isInner }) => !isInner).map(({ words }) => words.join(' '));
  // Until the run ends, only this script takes the key of the run and nothing else.
  const opened = sent.findIndex((line) => new RegExp(`^evalsha \\w+ 1 \\S*{${run}}$`, 'i').test(line));
  const before = sent.slice(0, opened);
  const questions = (lines: string[]): string[] => lines.filter((line) => line.includes(`{${run}} {"worker":`));
  expect(questions(before), before.join('\n')).toHaveLength(3);
  const next = sent.slice(opened + 1, opened + 4);
  expect(questions(next), next.join('\n')).toHaveLength(3);
  const shown = before.filter((line) => line.includes(`"run":"${run}"`));
  expect(shown, before.join('\n')).toHaveLength(3);
});
