// Judges the facts, in the order in which problems should be fixed.
import { groupBy } from '../../pipeline/group-by.ts';
import { listWords } from '../../pipeline/list-words.ts';
import { counted, firstOf } from '../text/words.ts';
import type { EmbeddedFacts, Facts, LockFacts, RunFacts, WorkFacts } from './facts.ts';
import { type Finding, ok, problem, warning } from './finding.ts';
import { checkRedis } from './redis-checks.ts';

export function checkAll(facts: Facts): Finding[] {
  const { redis } = facts;
  return [
    checkNode(facts.node),
    checkEmbedded(facts.embedded),
    ...('problem' in redis
      ? [problem('redis', redis.problem, 'Fix this first; the rest of Redis was not checked.')]
      : checkRedis(redis)),
    checkLocks(facts.lockServers),
    ...('work' in redis && redis.work ? checkWork(facts.version, redis.work) : []),
  ];
}

const minNode = [20, 19] as const;

function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > minNode[0] || (major === minNode[0] && minor >= minNode[1]);
  if (isEnough) return ok('node', version);
  return problem('node', `${version} is too old for wp`, `Install Node ${minNode.join('.')} or later.`);
}

function checkEmbedded({ isUsed, program }: EmbeddedFacts): Finding {
  const unused = 'not used, because a Redis address is set';
  if ('path' in program) return ok('embedded', `${program.path}, ${program.version}${isUsed ? '' : `; ${unused}`}`);
  if (!isUsed) return ok('embedded', `no redis-server on this machine; ${unused}`);
  return problem('embedded', 'there is no redis-server to start', program.problem);
}

function checkLocks({ count, away }: LockFacts): Finding {
  if (count === 0) return ok('locks', 'the Redis of the runs holds the leases too');
  if (away.length === 0) return ok('locks', `all ${count} lock servers can be used`);
  const found = `${away.length} of ${count} lock servers cannot be used: ${away.join('; ')}`;
  if (away.length <= (count - 1) / 2)
    return warning(
      'locks',
      found,
      `The remaining lock servers are a majority. Repair ${away.length === 1 ? 'this one' : 'the others'} soon.`,
    );
  return problem('locks', found, 'No job can start until a majority is back.');
}

function checkWork(own: string, { workers, runs }: WorkFacts): Finding[] {
  return [checkWorkers(own, workers), ...checkRuns(runs)];
}

function checkWorkers(own: string, workers: WorkFacts['workers']): Finding {
  const byVersion = groupBy(workers, ({ version }) => version);
  const hosts = new Set(workers.map(({ host }) => host)).size;
  if (workers.length === 0) return ok('workers', 'no worker at the moment');
  const found = `${counted(workers.length, 'worker')} on ${counted(hosts, 'host')}`;
  const others = [...byVersion].filter(([version]) => version !== own);
  if (others.length === 0) return ok('workers', `${found}, all with wp ${own}`);
  const each = others.map(([version, members]) => `${some(members.map(({ worker }) => worker))} with ${version}`);
  const advice =
    'Use one version everywhere: stop a worker with "wp workers drain ID", then start it with that version.';
  return warning('workers', `${found}, not all with wp ${own} as on this machine: ${each.join('; ')}`, advice);
}

function checkRuns({ open, unserved, foreign, damaged, unreadable, unlisted }: RunFacts): Finding[] {
  const findings: Finding[] = unreadable.map(({ run, why }) =>
    problem('runs', `run ${run} cannot be read: ${why}`, `Remove it: wp prune --run ${run} --force`),
  );
  if (damaged.length > 0) {
    const found = `${counted(damaged.length, 'open run')} with wrong indexes or counts in Redis: ${some(damaged)}`;
    const advice = `A worker repairs them. Without a worker: wp attach ${damaged[0]}. If it stays so: wp cancel ${damaged[0]} --force`;
    findings.push(warning('runs', found, advice));
  }
  if (unlisted.length > 0) {
    const found = `${counted(unlisted.length, 'run')} missing in the index of open runs: ${some(unlisted)}`;
    findings.push(warning('runs', found, '"wp worker" enters them again, within half a minute.'));
  }
  if (unserved.length > 0) {
    const found = `${counted(unserved.length, 'open run')} without a worker: ${some(unserved)}`;
    const advice = `"wp worker" continues all open runs, "wp attach ${unserved[0]}" only one. "wp cancel" ends a run.`;
    findings.push(warning('runs', found, advice));
  }
  if (foreign.length > 0) {
    const found = `${counted(foreign.length, 'open run')} of another wp version: ${some(foreign)}`;
    findings.push(warning('runs', found, 'Only a worker of that version can finish them.'));
  }
  return findings.length > 0
    ? findings
    : [ok('runs', open === 0 ? 'no open runs' : `${open} open, each with a worker`)];
}

const mostNamed = 5;

function some(names: readonly string[]): string {
  return names.length <= mostNamed ? listWords(names, 'and') : firstOf(names, mostNamed);
}
