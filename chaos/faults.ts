// The faults of a round, in an order that its seed repeats.
import { setTimeout as delay } from 'node:timers/promises';
import { answersOf } from '../src/state/redis/batch.ts';
import type { WpRedis } from '../src/state/redis/scripts.ts';
import type { Crew } from './crew.ts';
import type { FaultyProxy } from './proxy.ts';
import type { Random } from './random.ts';
import type { DurableRedis } from './redis.ts';
import type { Runs } from './runs.ts';
import { settings } from './settings.ts';

export const faults = {
  'kill worker': 8,
  'stop worker': 5,
  'drain worker': 3,
  'kill redis': 3,
  'stop redis': 3,
  'cut some': 5,
  'cut all': 2,
  'half-open': 3,
  delay: 3,
  refuse: 2,
  'client kill': 3,
  cancel: 5,
  pause: 3,
  retry: 4,
} as const;

export type Fault = keyof typeof faults;

/** All of it is drawn at once, so that what it meets does not change later draws. */
export interface Action {
  readonly waitMs: number;
  readonly fault: Fault;
  /** Which worker, run or server. */
  readonly index: number;
  readonly share: number;
  readonly lengthMs: number;
}

export interface Stage {
  readonly crew: Crew;
  readonly server: DurableRedis;
  /** Hold the leases. Empty: the Redis of the runs does. */
  readonly lockServers: readonly DurableRedis[];
  readonly proxy: FaultyProxy;
  /** Direct, not through the proxy. */
  readonly redis: WpRedis;
  readonly runs: Pick<Runs, 'cancel' | 'pause' | 'retry'>;
}

export function drawAction(random: Random): Action {
  return {
    waitMs: random.integer(200, 2_000),
    fault: random.choose(faults),
    index: random.integer(0, 999),
    share: random.integer(10, 70) / 100,
    lengthMs: random.integer(300, 2.5 * settings.leaseMs),
  };
}

/** Resolves when the fault is over. */
export async function perform({ fault, index, share, lengthMs }: Action, stage: Stage): Promise<void> {
  const { crew, proxy, redis, runs } = stage;
  const servers = [stage.server, ...stage.lockServers];
  const server = servers[index % servers.length] ?? stage.server;
  switch (fault) {
    case 'kill worker':
      return crew.kill(index);
    case 'stop worker':
      return crew.freeze(index, settings.leaseMs / 2 + lengthMs);
    case 'drain worker':
      return crew.drain(index);
    case 'kill redis':
      await server.kill();
      await delay(lengthMs / 3);
      return server.start();
    case 'stop redis':
      server.freeze();
      await delay(lengthMs);
      return server.thaw();
    case 'cut some':
      return proxy.cut(share);
    case 'cut all':
      return proxy.cut(1);
    case 'half-open':
      return proxy.halfOpen(share);
    case 'delay':
      proxy.delay(Math.round(share * 500));
      await delay(lengthMs);
      return proxy.delay(0);
    case 'refuse':
      proxy.refuse();
      proxy.cut(share);
      await delay(lengthMs / 2);
      return proxy.accept();
    case 'client kill':
      // In a batch: a single command is dropped if the connection breaks before it is ready.
      await answersOf(redis.pipeline().call('CLIENT', 'KILL', 'TYPE', index % 3 === 0 ? 'pubsub' : 'normal'));
      return;
    case 'cancel':
      return runs.cancel(index);
    case 'pause':
      return runs.pause(index, lengthMs);
    case 'retry':
      return runs.retry(index);
    default:
      return fault satisfies never;
  }
}
