// The end of a round: nothing fails any more, so every run has to be closed, every worker to stop, and nothing else to be left.
import { until } from '../test/support/until.ts';
import { findLeftovers, strayRuns } from './check/leftovers.ts';
import type { Stage } from './faults.ts';
import type { Runs } from './runs.ts';
import { settings } from './settings.ts';
import { describeStanding } from './standing.ts';

export interface CalmStage extends Omit<Stage, 'runs'> {
  readonly runs: Runs;
  /** Where workers and jobs keep their temporary files. */
  readonly temp: string;
}

export async function calmDown(stage: CalmStage, onBreach: (rule: string, story: string) => void): Promise<void> {
  const { server, proxy, runs, crew } = stage;
  server.thaw();
  await server.start();
  await proxy.accept();
  proxy.delay(0);
  const isClosed = until(
    async () => (await runs.areClosed()) && (await strayRuns(stage.redis)).length === 0,
    () => `${runs.open.join(', ')} to be closed, and none to be left among the open ones`,
    settings.closeMs,
  );
  await isClosed.catch(async ({ message }: Error) => {
    const stuck = await Promise.all(runs.open.map((run) => describeStanding(stage.redis, run)));
    onBreach('every run is closed in the end', [message, ...stuck].join('\n'));
  });
  for (const output of await crew.dismiss()) onBreach('a worker that is told to stop ends', output);
  await leaveNothing(stage, onBreach);
}

async function leaveNothing(
  { redis, temp, crew }: CalmStage,
  onBreach: (rule: string, story: string) => void,
): Promise<void> {
  let left: readonly string[] = [];
  const isClean = async (): Promise<boolean> => {
    left = await findLeftovers(redis, temp);
    return left.length === 0;
  };
  await until(isClean, 'nothing to be left', settings.leftoversMs).catch(() =>
    onBreach('nothing is left in the end', [...left, ...crew.fatesIn(left.join())].join('\n')),
  );
}
