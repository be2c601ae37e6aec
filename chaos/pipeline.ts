// Writes a random graph as a pipeline file. Its jobs leave a trace of what they did.
import type { Attempt, Job } from '../test/model/graph.ts';
import { legsOf } from '../test/model/graph.ts';
import type { Played } from './played.ts';
import type { Random } from './random.ts';

/** Retries that the file allows the job. */
export function retriesOf(job: Job, scripts: Played['scripts']): number {
  const counts = legsOf(job).map((leg) => (scripts[leg] ?? []).filter(({ how }) => how === 'retry').length);
  return Math.max(0, ...counts);
}

/** As JSON, which is valid YAML; JSON.stringify leaves out what is undefined. */
export function toYaml(name: string, played: Played, random: Random): string {
  const { graph, hooks, most } = played;
  return JSON.stringify(
    {
      name,
      fail_fast: wordOf(graph.failFast),
      max_parallel: most.run,
      jobs: Object.fromEntries(graph.jobs.map((job) => [job.name, toYamlJob(job, played, random)])),
      hooks: hooks.length > 0 ? Object.fromEntries(hooks.map((hook) => [hook, toYamlHook(random)])) : undefined,
    },
    undefined,
    1,
  );
}

function toYamlHook(random: Random): object {
  const exitCode = random.integer(0, 1);
  return { shell: 'bash', run: [tell, 'tell start', `tell end ${exitCode}`, `exit ${exitCode}`].join('\n') };
}

function toYamlJob(job: Job, { scripts, most }: Played, random: Random): object {
  const maxParallel = most.legs.get(job.name);
  const { needs, when, legs, asks, allowFailure, failFast } = job;
  const max = retriesOf(job, scripts);
  const late = asks ? `needs.${needs[0]?.job}.result` : undefined;
  const strategy = { fail_fast: wordOf(failFast), max_parallel: maxParallel };
  return {
    needs: needs.length > 0 ? needs : undefined,
    when,
    shell: 'bash',
    timeout: canTimeOut(job, scripts) ? '1s' : '30s',
    retry: max > 0 ? { max, delay: `${random.integer(0, 300)}ms` } : undefined,
    if: conditionOf(job, late),
    count: legs !== undefined && late ? `\${{ ${late} == 'never' && 9 || ${legs} }}` : legs,
    allow_failure: Array.isArray(allowFailure) ? { exit_codes: allowFailure } : allowFailure,
    strategy: failFast || maxParallel !== undefined ? strategy : undefined,
    run: toScript(job, scripts, random),
  };
}

/** `late`: an expression over results, for what is decided while the run goes on. */
function conditionOf({ condition, legs }: Job, late: string | undefined): string | undefined {
  if (condition === undefined) return late && legs === undefined ? `${late} != 'never'` : undefined;
  return late ? `${late} ${condition ? '!=' : '=='} 'never'` : String(condition);
}

function canTimeOut(job: Job, scripts: Played['scripts']): boolean {
  return legsOf(job).some((leg) => scripts[leg]?.some(({ reason }) => reason === 'timeout'));
}

function wordOf(failFast: 'new' | 'kill' | undefined): true | 'kill' | undefined {
  return failFast === 'new' ? true : failFast;
}

const tell = `tell() { echo "$1 $WP_RUN_ID $WP_JOB $WP_ATTEMPT $$ \${EPOCHREALTIME//[.,]/} $2" >> "$CHAOS_TRACE"; }`;

/** Every script writes the start of its trace first, and the end last. */
function toScript(job: Job, scripts: Played['scripts'], random: Random): string {
  const manner = random.choose({ plain: 12, flood: 2, deaf: 2, children: 2, long: 1 });
  const endings = legsOf(job).flatMap((leg) => attemptsOf(leg, scripts[leg] ?? []));
  const naps = Array.from({ length: 3 }, () => random.integer(0, 300) / 1000);
  return [
    tell,
    'tell start',
    manners[manner],
    `naps=(${naps.join(' ')}); sleep "\${naps[WP_ATTEMPT % 3]}"`,
    `case "$WP_JOB/$WP_ATTEMPT" in`,
    ...endings,
    'esac',
    'tell end 0',
  ].join('\n');
}

const manners = {
  plain: ':',
  flood: 'seq 1 60000; seq 1 9000 >&2',
  deaf: "trap '' TERM",
  children: '(sleep 60 & sleep 60 &) ; sleep 60 &',
  /** Longer than two leases. */
  long: 'sleep 4.5',
} as const;

/** The last ending is for all further attempts: lost and released attempts count, too. */
function attemptsOf(leg: string, attempts: readonly Attempt[]): string[] {
  return attempts.map((attempt, index) => {
    const number = index + 1 === attempts.length ? '*' : `'${index + 1}'`;
    return `'${leg}'/${number}) ${endingOf(attempt)} ;;`;
  });
}

function endingOf({ how, reason, exitCode = 0 }: Attempt): string {
  if (how === 'succeeded') return ':';
  if (reason === 'timeout') return 'sleep 60';
  if (reason === 'signal') return 'tell end KILL; kill -KILL $$';
  return `tell end ${exitCode}; exit ${exitCode}`;
}
