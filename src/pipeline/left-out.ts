// Needs that a run leaves out. The rule: each counts as a job that has succeeded, and has no outputs.

import { parseExpression } from './expression/expression.ts';
import { expressionsOf, parseTemplate, templatesIn } from './expression/template.ts';
import type { JobId } from './job-id.ts';
import type { Job, Need } from './pipeline.ts';

export interface LeftOut {
  /** Those that are kept, in the same order. */
  readonly jobs: readonly Job[];
  /** One sentence or two each. */
  readonly problems: readonly string[];
}

export function leaveOut(jobs: readonly Job[], kept: ReadonlySet<JobId>): LeftOut {
  const chosen = jobs.filter(({ id }) => kept.has(id));
  return {
    jobs: chosen.map((job) => without(job, kept)),
    problems: chosen.flatMap((job) => outputsMissed(job, kept)),
  };
}

function without(job: Job, kept: ReadonlySet<JobId>): Job {
  const leftOut = job.needs.filter((need) => !kept.has(need.job));
  if (leftOut.length === 0) return job;
  const spec = { ...job.spec, leftOut: leftOut.map((need) => need.job) };
  return { ...job, spec, ...judgedWithout(job, leftOut) };
}

/** What is left to be judged once it is known that these have succeeded. */
function judgedWithout({ needs, when }: Job, leftOut: readonly Need[]): Pick<Job, 'needs' | 'when'> {
  const left = needs.filter((need) => !leftOut.includes(need));
  const [isCommon, isCommonStill, isCommonOut] = [needs, left, leftOut].map((of) => of.some((need) => !need.when));
  // What has to fail will not: the job never starts, as any that wants a failure and has no needs.
  const isMissed = when === 'on_failure' && isCommon && !isCommonStill;
  if (isMissed || leftOut.some((need) => need.when === 'on_failure')) return { needs: [], when: 'on_failure' };
  const isMet = when === 'any_success' && isCommonOut;
  if (isMet) return { needs: left.map((need): Need => ({ when: 'always', ...need })), when: 'on_success' };
  // Its own rule has judged none of its needs, and must not begin to when there are none.
  return { needs: left, when: !isCommon && left.length === 0 && when !== 'always' ? 'on_success' : when };
}

function outputsMissed(job: Job, kept: ReadonlySet<JobId>): string[] {
  const missing = job.needs.filter((need) => !kept.has(need.job)).map((need) => need.job);
  if (missing.length === 0) return [];
  const read = needsReadFor(job);
  return missing
    .filter((need) => read.has(need.toLowerCase()))
    .map(
      (need) =>
        `job "${job.id}" reads outputs of "${need}", which is left out. Run "${need}" too, or skip "${job.id}".`,
    );
}

/** In lower case, as names do in expressions: needs whose outputs the job is made of. */
function needsReadFor({ condition, legs, allowFailure, spec: { work, late } }: Job): Set<string> {
  const parsed = condition === undefined ? undefined : parseExpression(condition);
  const texts = templatesIn([legs, allowFailure, late, work.kind === 'sleep' && work.length]);
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
