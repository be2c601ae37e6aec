// `wp worker`: runs the jobs of all open runs until it is stopped.
import { exitCodes } from '../../pipeline/error.ts';
import { describeRedis } from '../../state/redis/address.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { exitCodeOfSignal, onSignals } from '../signals.ts';
import { Outages } from '../text/outages.ts';
import type { Output } from '../text/output.ts';
import { LocalWorkers, type WorkerSettings } from './local-workers.ts';

export interface ServeSettings {
  /** How long running jobs may continue after a signal. */
  readonly drainMs: number;
  /** The worker exits after this time without a job; undefined: never. */
  readonly idleMs: number | undefined;
}

/** Node does not reap processes that it has not started itself. */
const wantsInit =
  'This worker is process 1, so processes that jobs leave behind stay as zombies. Start it under an init: "docker run --init" or "tini -- wp worker".';

/** Returns the exit code. */
export async function serveRuns(
  redis: WpRedis,
  address: string,
  settings: WorkerSettings & Output & ServeSettings,
): Promise<number> {
  await settings.secrets.load();
  let workers: LocalWorkers | undefined;
  // Before the first message: its reader may send a signal at once.
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    const signals = onSignals({
      first: () => resolve(signals.received() ?? 'SIGTERM'),
      second: () => workers?.kill(),
    });
  });
  const outages = new Outages(redis, address, { ...settings, isLooking: false });
  workers = new LocalWorkers(redis, settings, { ...settings, outages });
  await workers.openLockServers();
  void workers.start();
  void outages.sayEvictable();
  const [worker] = workers.workers;
  settings.say(`Worker ${worker?.id} serves the runs of ${describeRedis(address)}. Ctrl-C stops it.`);
  if (process.pid === 1) settings.say(wantsInit);
  if (settings.idleMs !== undefined) workers.drainWhenIdle(settings.idleMs);
  const signal = await Promise.race([signalled, workers.drained.then(() => undefined)]);
  if (signal) {
    const repeat = signal === 'SIGINT' ? 'Press Ctrl-C' : `Send ${signal}`;
    settings.say(`Stopping (${signal}): no more jobs start. ${repeat} again to kill running jobs.`);
  }
  await workers.close(settings.drainMs);
  outages.end();
  return signal ? exitCodeOfSignal(signal) : exitCodes.ok;
}
