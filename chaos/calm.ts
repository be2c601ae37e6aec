// The end of a round: nothing fails any more. Every run has to close, every worker has to stop, and nothing else may be left.
import { until } from '../test/support/until.ts';
import { findLeftovers, strayRuns } from './check/leftovers.ts';
import type { Stage } from './faults.ts';
import type { Runs } from './runs.ts';
import { settings } from './settings.ts';
import { describeStanding } from './standing.ts';

export interface CalmStage extends Omit<Stage, 'runs'> {
  readonly runs: Runs;
  /** Folder for the temporary files of workers and jobs. */
  readonly temp: string;
}

export async function calmDown(stage: CalmStage, onBreach: (rule: string, story: string) => void): Promise<void> {
  const { server, lockServers, proxy, runs, crew } = stage;
  for (const each of [server, ...lockServers]) {
    each.thaw();
    await each.start();
  }
  await proxy.accept();
  proxy.delay(0);
  const isClosed = until(
    async () => (await runs.areClosed()) && (await strayRuns(stage.redis)).length === 0,
    () => `${runs.open.join(', ')} to close, and to leave the index of open runs`,
    settings.closeMs,
  );
  await isClosed.catch(async ({ message }: Error) => {
    const stuck = await Promise.all(runs.open.map((run) => describeStanding(stage.redis, run)));
    onBreach('every run closes in the end', [message, ...stuck].join('\n'));
  });
  for (const output of await crew.dismiss()) onBreach('a worker that is told to stop exits', output);
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
