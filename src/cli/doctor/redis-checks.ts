// Checks of the Redis that has the runs: its servers, their settings, and the connection to them.

import type { ServerHealth } from '../../state/health/server.ts';
import { evictedBy } from '../../state/redis/eviction.ts';
import { checkClock, checkLatency, checkPermissions } from './connection-checks.ts';
import type { Reached } from './facts.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

export function checkRedis({ health, where }: Reached & { readonly where: string }): Finding[] {
  const { servers, latency, clock, permissions } = health;
  const of = (server: ServerHealth): string => (servers.length > 1 && server.where ? ` at ${server.where}` : '');
  return [
    ...checkServers(servers, where, of),
    worst(servers.map((server) => checkPersistence(server, of(server)))),
    worst(servers.map((server) => checkEviction(server, of(server)))),
    worst(servers.map((server) => checkMemory(server, of(server)))),
    ...(latency ? [checkLatency(latency)] : []),
    ...(clock ? [checkClock(clock)] : []),
    checkPermissions(permissions),
  ];
}

/** One finding for all servers: the worst. */
function worst(findings: readonly Finding[]): Finding {
  const [first] = (['problem', 'warning', 'ok'] as const).flatMap((wanted) =>
    findings.filter(({ status }) => status === wanted),
  );
  if (!first) throw new Error('Internal error: a Redis without servers.');
  return first;
}

/** The first version with `ZADD GT`. */
const minRedis = [6, 2] as const;

function checkServers(
  servers: readonly ServerHealth[],
  where: string,
  of: (server: ServerHealth) => string,
): Finding[] {
  const names = [...new Set(servers.map(nameOf))].join(', ');
  const size = servers.length > 1 ? `, ${servers.length} primaries` : '';
  const bad = servers.flatMap((server): Finding[] => {
    if (server.isReplica) {
      const advice = 'Use the address of the primary, or of the sentinels.';
      return [problem('redis', `${where} is a replica, which accepts no writes`, advice)];
    }
    if (!isOld(server)) return [];
    return [
      problem(
        'redis',
        `${nameOf(server)}${of(server)} is too old for wp`,
        `Install Redis ${minRedis.join('.')} or later.`,
      ),
    ];
  });
  return bad.length > 0 ? bad : [ok('redis', `${names} at ${where}${size}`)];
}

function nameOf({ product, version }: ServerHealth): string {
  return version === undefined ? `${product} of unknown version` : `${product} ${version}`;
}

function isOld({ version }: ServerHealth): boolean {
  const [major = 0, minor = 0] = (version ?? minRedis.join('.')).split('.').map(Number);
  return major < minRedis[0] || (major === minRedis[0] && minor < minRedis[1]);
}

function checkPersistence({ version, isAppending, hasWriteFailed, snapshots }: ServerHealth, at: string): Finding {
  if (version === undefined)
    return warning('persistence', 'the server does not report it', 'Allow the user of wp to run INFO: +info.');
  if (hasWriteFailed) {
    return problem(
      'persistence',
      `the last write to disk${at} has failed`,
      'Check the free space and the permissions of its directory, and its log.',
    );
  }
  if (isAppending) return ok('persistence', 'append-only file: runs survive a crash of the server');
  const advice = 'Set "appendonly yes" in its configuration.';
  if (snapshots === '') return warning('persistence', `none${at}: a restart of the server loses all runs`, advice);
  return warning(
    'persistence',
    `only snapshots${at}: a crash of the server loses everything since the last one`,
    advice,
  );
}

function checkEviction({ evictionPolicy }: ServerHealth, at: string): Finding {
  if (evictionPolicy === undefined) return ok('eviction', 'the server does not report it');
  const evicted = evictedBy(evictionPolicy);
  if (!evicted) return ok('eviction', 'noeviction: a full server removes nothing');
  const { policy, lost } = evicted;
  const report = policy.startsWith('volatile-') ? warning : problem;
  return report('eviction', `${policy}${at}: a full server removes ${lost}`, 'Set "maxmemory-policy noeviction".');
}

const fullShares = { warning: 0.75, problem: 0.95 };

function checkMemory({ usedBytes, mostBytes }: ServerHealth, at: string): Finding {
  if (usedBytes === undefined) return ok('memory', 'the server does not report it');
  if (mostBytes === undefined) return ok('memory', `${sized(usedBytes)} used, no limit`);
  const share = usedBytes / mostBytes;
  const found = `${sized(usedBytes)} of ${sized(mostBytes)} used${at} (${Math.round(share * 100)}%)`;
  if (share < fullShares.warning) return ok('memory', found);
  const report = share < fullShares.problem ? warning : problem;
  return report(
    'memory',
    found,
    'A full server accepts no new runs. Remove old runs with "wp prune --older-than 1d", or raise maxmemory.',
  );
}

function sized(bytes: number): string {
  const [size, unit] = bytes < 2 ** 30 ? [bytes / 2 ** 20, 'MiB'] : [bytes / 2 ** 30, 'GiB'];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}
