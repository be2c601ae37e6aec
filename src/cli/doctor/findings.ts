// From what was found to what is said of it, in the order in which it is to be mended.
import { listWords } from '../../pipeline/list-words.ts';
import { counted } from '../text/words.ts';
import type { EmbeddedFacts, Facts, LockFacts, RunFacts, WorkFacts } from './facts.ts';
import { type Finding, ok, problem, warning } from './finding.ts';
import { redisFindings } from './redis-findings.ts';

export function findingsOf(facts: Facts): Finding[] {
  const { redis } = facts;
  return [
    nodeFinding(facts.node),
    embeddedFinding(facts.embedded),
    ...('problem' in redis
      ? [problem('redis', redis.problem, 'Nothing can be said of what is in it before that is mended.')]
      : redisFindings(redis)),
    locksFinding(facts.lockServers),
    ...('work' in redis && redis.work ? workFindings(facts.version, redis.work) : []),
  ];
}

const leastNode = [20, 19] as const;

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  if (isEnough) return ok('node', version);
  return problem('node', `${version} is older than wp can use`, `Install Node ${leastNode.join('.')} or later.`);
}

function embeddedFinding({ isUsed, program }: EmbeddedFacts): Finding {
  if ('path' in program)
    return ok('embedded', `${program.path}, ${program.version}${isUsed ? '' : ', not used, as an address is given'}`);
  if (!isUsed) return ok('embedded', 'no redis-server on this machine, and none is needed, as an address is given');
  return problem('embedded', 'there is no server to be started', program.problem);
}

function locksFinding({ count, away }: LockFacts): Finding {
  if (count === 0) return ok('locks', 'leases are with the runs');
  if (away.length === 0) return ok('locks', `all ${count} lock servers can be used`);
  const found = `${away.length} of ${count} lock servers cannot be used: ${away.join('; ')}`;
  if (away.length <= (count - 1) / 2)
    return warning('locks', found, 'The others are enough for now. Mend it before more go.');
  return problem('locks', found, 'No job can be started before most of them are back.');
}

function workFindings(own: string, { workers, runs }: WorkFacts): Finding[] {
  return [workersFinding(own, workers), ...runFindings(runs)];
}

function workersFinding(own: string, workers: WorkFacts['workers']): Finding {
  const versions = new Map<string, string[]>();
  for (const { version, worker } of workers) versions.set(version, [...(versions.get(version) ?? []), worker]);
  const hosts = new Set(workers.map(({ host }) => host)).size;
  const found =
    workers.length === 0 ? 'none at the moment' : `${counted(workers.length, 'worker')} on ${counted(hosts, 'host')}`;
  const others = [...versions.keys()].filter((version) => version !== own);
  if (others.length === 0) return ok('workers', workers.length === 0 ? found : `${found}, all of wp ${own}`);
  const each = others.map((version) => `${some(versions.get(version) ?? [])} of ${version}`).join('; ');
  const advice = 'Bring all to one version: "wp workers drain ID", then start them anew.';
  return warning('workers', `${found}, not all of them of wp ${own}, as this is: ${each}`, advice);
}

function runFindings({ open, unserved, foreign }: RunFacts): Finding[] {
  const served = open - unserved.length;
  const findings: Finding[] = [];
  if (unserved.length > 0) {
    const found = `${counted(unserved.length, 'open run')} that no worker serves: ${some(unserved)}`;
    findings.push(
      warning('runs', found, `Start a "wp worker", or "wp attach ${unserved[0]}" for one, or "wp cancel" it.`),
    );
  }
  if (foreign.length > 0) {
    const found = `${counted(foreign.length, 'open run')} of another version of wp: ${some(foreign)}`;
    findings.push(warning('runs', found, 'A worker of that version has to finish them.'));
  }
  return findings.length > 0 ? findings : [ok('runs', served === 0 ? 'none is open' : `${served} open, all served`)];
}

const shown = 5;

function some(names: readonly string[]): string {
  if (names.length <= shown) return listWords(names, 'and');
  return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
}
