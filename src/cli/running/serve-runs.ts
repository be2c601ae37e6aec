// `wp worker`: serves every open run until it is told to stop.

import { exitCodes } from '../../pipeline/error.ts';
import { describeRedis } from '../../state/redis/address.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { exitCodeOfSignal, onSignals } from '../signals.ts';
import { Outages } from '../text/outages.ts';
import type { Output } from '../text/output.ts';
import { LocalWorkers, type WorkerSettings } from './local-workers.ts';

export interface ServeSettings {
  /** How long running jobs may go on after a signal. */
  readonly drainMs: number;
  /** With nothing to run for so long it ends by itself; absent = never. */
  readonly idleMs: number | undefined;
}

/** Node waits for no process that it has not started itself. */
const wantsInit =
  'This worker is process 1, and what jobs leave behind stays as a zombie. Start it under an init: "docker run --init", or "tini -- wp worker".';

/** Returns the exit code. */
export async function serveRuns(
  redis: WpRedis,
  address: string,
  settings: WorkerSettings & Output & ServeSettings,
): Promise<number> {
  await settings.secrets.load();
  let workers: LocalWorkers | undefined;
  // Before anything is said: whoever reads it may send one at once.
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
  if (signal) settings.say(`Stopping (${signal}): nothing new is started. Once more to end what runs.`);
  await workers.close(settings.drainMs);
  outages.end();
  return signal ? exitCodeOfSignal(signal) : exitCodes.ok;
}
