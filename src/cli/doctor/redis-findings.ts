// What is said of the Redis of the runs: of its servers, and of how it can be worked with.

import type { ServerHealth } from '../../state/health/server.ts';
import { evictedBy } from '../../state/redis/eviction.ts';
import { clockFinding, latencyFinding, permissionsFinding } from './contact-findings.ts';
import type { Reached } from './facts.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

export function redisFindings({ health, where }: Reached & { readonly where: string }): Finding[] {
  const { servers, latency, clock, permissions } = health;
  const of = (server: ServerHealth): string => (servers.length > 1 && server.where ? ` at ${server.where}` : '');
  return [
    ...serverFindings(servers, where, of),
    worst(servers.map((server) => persistenceFinding(server, of(server)))),
    worst(servers.map((server) => evictionFinding(server, of(server)))),
    worst(servers.map((server) => memoryFinding(server, of(server)))),
    ...(latency ? [latencyFinding(latency)] : []),
    ...(clock ? [clockFinding(clock)] : []),
    permissionsFinding(permissions),
  ];
}

/** Of what is said of several servers. */
function worst(findings: readonly Finding[]): Finding {
  const [first] = (['problem', 'warning', 'ok'] as const).flatMap((wanted) =>
    findings.filter(({ status }) => status === wanted),
  );
  if (!first) throw new Error('Internal error: a Redis without servers.');
  return first;
}

/** For `ZADD GT`. */
const leastRedis = [6, 2] as const;

function serverFindings(
  servers: readonly ServerHealth[],
  where: string,
  of: (server: ServerHealth) => string,
): Finding[] {
  const names = [...new Set(servers.map(nameOf))].join(', ');
  const size = servers.length > 1 ? `, ${servers.length} primaries` : '';
  const bad = servers.flatMap((server): Finding[] => {
    if (server.isReplica) {
      const advice = 'Name the primary, or the sentinels, which know it.';
      return [problem('redis', `${where} is a replica, which takes no writes`, advice)];
    }
    if (!isOld(server)) return [];
    return [
      problem(
        'redis',
        `${nameOf(server)}${of(server)} is older than wp can use`,
        `Install Redis ${leastRedis.join('.')} or later.`,
      ),
    ];
  });
  return bad.length > 0 ? bad : [ok('redis', `${names} at ${where}${size}`)];
}

function nameOf({ product, version }: ServerHealth): string {
  return version === undefined ? `${product} of unknown version` : `${product} ${version}`;
}

function isOld({ version }: ServerHealth): boolean {
  const [major = 0, minor = 0] = (version ?? leastRedis.join('.')).split('.').map(Number);
  return major < leastRedis[0] || (major === leastRedis[0] && minor < leastRedis[1]);
}

function persistenceFinding({ version, isAppending, hasWriteFailed, snapshots }: ServerHealth, at: string): Finding {
  if (version === undefined) return warning('persistence', 'the server does not say', 'Let the user run INFO: +info.');
  if (hasWriteFailed) {
    return problem(
      'persistence',
      `the last write to disk${at} has failed`,
      'Look for room and rights in its folder, and at its log.',
    );
  }
  if (isAppending) return ok('persistence', 'append-only file: runs outlive a crash of the server');
  const advice = 'Set "appendonly yes" in its settings.';
  if (snapshots === '') return warning('persistence', `none${at}: a restart of the server loses all runs`, advice);
  return warning(
    'persistence',
    `snapshots at most${at}: a crash of the server loses what has happened since the last`,
    advice,
  );
}

function evictionFinding({ evictionPolicy }: ServerHealth, at: string): Finding {
  if (evictionPolicy === undefined) return ok('eviction', 'the server does not say');
  const evicted = evictedBy(evictionPolicy);
  if (!evicted) return ok('eviction', 'noeviction: nothing is removed when the server is full');
  const { policy, lost } = evicted;
  const report = policy.startsWith('volatile-') ? warning : problem;
  return report('eviction', `${policy}${at}: a full server removes ${lost}`, 'Set "maxmemory-policy noeviction".');
}

const fullShares = { warning: 0.75, problem: 0.95 };

function memoryFinding({ usedBytes, mostBytes }: ServerHealth, at: string): Finding {
  if (usedBytes === undefined) return ok('memory', 'the server does not say');
  if (mostBytes === undefined) return ok('memory', `${sized(usedBytes)} used, without a limit`);
  const share = usedBytes / mostBytes;
  const found = `${sized(usedBytes)} of ${sized(mostBytes)} used${at} (${Math.round(share * 100)} %)`;
  if (share < fullShares.warning) return ok('memory', found);
  const report = share < fullShares.problem ? warning : problem;
  return report(
    'memory',
    found,
    'A full server takes no more runs. Remove old ones with "wp prune --older-than 1d", or raise maxmemory.',
  );
}

function sized(bytes: number): string {
  const [size, unit] = bytes < 2 ** 30 ? [bytes / 2 ** 20, 'MiB'] : [bytes / 2 ** 30, 'GiB'];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}
