// Jobs of a run whose needs are not all part of the run. A need that is left out counts as a job that has succeeded without outputs.
import { parseExpression } from './expression/expression.ts';
import { expressionsOf, parseTemplate, templatesIn } from './expression/template.ts';
import type { JobId } from './job-id.ts';
import type { Job, Need } from './pipeline.ts';

export interface RemainingJobs {
  /** In file order. */
  readonly jobs: readonly Job[];
  /** Each is one or two sentences. */
  readonly problems: readonly string[];
}

export function leaveOutNeeds(jobs: readonly Job[], kept: ReadonlySet<JobId>): RemainingJobs {
  const chosen = jobs.filter(({ id }) => kept.has(id));
  return {
    jobs: chosen.map((job) => withoutNeeds(job, kept)),
    problems: chosen.flatMap((job) => missedOutputs(job, kept)),
  };
}

function withoutNeeds(job: Job, kept: ReadonlySet<JobId>): Job {
  const leftOut = job.needs.filter((need) => !kept.has(need.job));
  if (leftOut.length === 0) return job;
  const spec = { ...job.spec, leftOut: leftOut.map((need) => need.job) };
  return { ...job, spec, ...remainingRule(job, leftOut) };
}

/** The needs and the rule that remain to be judged, given that the needs in `leftOut` succeeded. */
function remainingRule({ needs, when }: Job, leftOut: readonly Need[]): Pick<Job, 'needs' | 'when'> {
  const left = needs.filter((need) => !leftOut.includes(need));
  const judgedByJob = (of: readonly Need[]): boolean => of.some((need) => !need.when);
  // The only needs that could fail are left out, so the job never starts: as any job that wants a failure and needs nothing.
  const isMissed = when === 'on_failure' && judgedByJob(needs) && !judgedByJob(left);
  if (isMissed || leftOut.some((need) => need.when === 'on_failure')) return { needs: [], when: 'on_failure' };
  const isMet = when === 'any_success' && judgedByJob(leftOut);
  if (isMet) return { needs: left.map((need): Need => ({ when: 'always', ...need })), when: 'on_success' };
  // Every need had its own rule, so the job's rule judged nothing. Without needs it would begin to: `on_failure` would block.
  return { needs: left, when: !judgedByJob(needs) && left.length === 0 && when !== 'always' ? 'on_success' : when };
}

function missedOutputs(job: Job, kept: ReadonlySet<JobId>): string[] {
  const missing = job.needs.filter((need) => !kept.has(need.job)).map((need) => need.job);
  if (missing.length === 0) return [];
  const read = needsWithReadOutputs(job);
  return missing
    .filter((need) => read.has(need.toLowerCase()))
    .map(
      (need) =>
        `job "${job.id}" reads outputs of "${need}", which is left out. Run "${need}" too, or skip "${job.id}".`,
    );
}

/** The needs whose outputs an expression of the job reads, in lower case: names in expressions ignore case. */
function needsWithReadOutputs({ condition, legs, allowFailure, spec: { work, templates } }: Job): Set<string> {
  const parsed = condition === undefined ? undefined : parseExpression(condition);
  const texts = templatesIn([legs, allowFailure, templates, work.kind === 'sleep' && work.length]);
  const expressions = [
    ...(parsed?.ok ? [parsed.expression] : []),
    ...texts.flatMap((text) => expressionsOf(parseTemplate(text))),
  ];
  const paths = expressions.flatMap(({ uses }) => uses.map(({ path }) => path.map((name) => name.toLowerCase())));
  return new Set(
    paths.flatMap(([context, need, field]) =>
      context === 'needs' && need !== undefined && (field === 'outputs' || field === 'legs') ? [need] : [],
    ),
  );
}
