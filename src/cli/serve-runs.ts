// `wp worker`: serves every open run until it is told to stop.

import { describeRedis } from '../state/address.ts';
import type { Connection } from '../state/scripts.ts';
import { LocalWorkers, type WorkerSettings } from './local-workers.ts';
import { Outages } from './outages.ts';
import type { Output } from './output.ts';
import { exitCodeOfSignal, onSignals } from './signals.ts';

/** Returns the exit code. */
export async function serveRuns(
  redis: Connection,
  address: string,
  settings: WorkerSettings & Output & { readonly drainMs: number },
): Promise<number> {
  const outages = new Outages(redis, address, settings);
  const workers = new LocalWorkers(redis, settings, { ...settings, outages });
  await workers.openLockServers();
  workers.start();
  void outages.sayEvictable();
  const [worker] = workers.workers;
  settings.say(`Worker ${worker?.id} serves the runs of ${describeRedis(address)}. Ctrl-C stops it.`);
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    const signals = onSignals({
      first: () => resolve(signals.received() ?? 'SIGTERM'),
      second: () => workers.kill(),
    });
  });
  settings.say(`Stopping (${signal}): nothing new is started. Once more to end what runs.`);
  await workers.close(settings.drainMs);
  outages.end();
  return exitCodeOfSignal(signal);
}
