// Facts for the checks of `wp doctor`: without a problem, except for what a test adds.
import type { Facts, Reached, WorkFacts } from '../../src/cli/doctor/facts.ts';
import type { RedisHealth } from '../../src/state/health/health.ts';
import type { ServerHealth } from '../../src/state/health/server.ts';
import type { WorkerPresence } from '../../src/state/look/presence.ts';

export const server: ServerHealth = {
  ...{
    where: '10.0.0.7:6379',
    product: 'Redis',
    version: '7.2.4',
    isReplica: false,
    isAppending: true,
    hasWriteFailed: false,
  },
  ...{ snapshots: '', evictionPolicy: 'noeviction', usedBytes: 5 * 2 ** 20 },
};

export interface Findable {
  readonly servers?: readonly ServerHealth[];
  readonly health?: Partial<RedisHealth>;
  readonly work?: Partial<WorkFacts>;
  readonly facts?: Partial<Facts>;
}

export function factsWith({ servers = [server], health, work, facts }: Findable): Facts {
  const reached: Reached = {
    health: {
      ...{ servers, latency: { medianMs: 0.3, p99Ms: 1.24 }, clock: { aheadMs: 1, toleranceMs: 1 } },
      permissions: { user: 'default', refusals: [] },
      ...health,
    },
    work: {
      workers: [],
      runs: { open: 0, unserved: [], foreign: [], damaged: [], unreadable: [], unlisted: [] },
      ...work,
    },
  };
  return {
    ...{ version: '0.1.0', node: '22.4.1', redis: { where: 'redis://10.0.0.7:6379', ...reached } },
    lockServers: { count: 0, away: [] },
    embedded: { isUsed: false, program: { path: '/usr/bin/redis-server', version: '7.0.15' } },
    ...facts,
  };
}

export function worker(id: string, version: string): WorkerPresence {
  return {
    worker: id,
    host: id.split('-')[0] ?? '',
    pid: 1,
    slots: 1,
    version,
    since: 0,
    running: [],
    isDraining: false,
  };
}
