// What jobs need, looked up: jobs that do not exist, needs on oneself, needs written twice.

import { nearest } from '../did-you-mean.ts';
import { type JobId, jobOfLeg } from '../job-id.ts';
import type { WrittenJob, WrittenNeed } from '../language/job.ts';
import type { Need } from '../pipeline.ts';
import type { Entry, Located } from '../schema/collections.ts';
import type { Reading } from '../schema/reading.ts';
import type { Span } from '../source/source.ts';

/** A need on a job that exists, and where it is written. */
export interface LinkedNeed {
  readonly need: Need;
  /** Which of the jobs. */
  readonly index: number;
  readonly span: Span;
}

/** Looking for a similar name goes through all jobs: for a file that is wrong throughout, the first ones must do. */
const mostSuggestions = 100;

export function linkNeeds(jobs: readonly Entry<WrittenJob>[], reading: Reading): readonly (readonly LinkedNeed[])[] {
  const indices = new Map(jobs.map(({ key }, index) => [key, index]));
  const linking: Linking = { indices, reading, suggestions: 0 };
  return jobs.map((job) => linkJob(job, linking));
}

interface Linking {
  readonly indices: ReadonlyMap<string, number>;
  readonly reading: Reading;
  suggestions: number;
}

function linkJob({ key: job, value }: Entry<WrittenJob>, linking: Linking): LinkedNeed[] {
  const linked = new Map<number, LinkedNeed>();
  for (const written of value.needs ?? []) {
    const { name, need, optional } = inFull(written);
    const index = linking.indices.get(name.value);
    const first = index === undefined ? undefined : linked.get(index);
    if (index === undefined) {
      if (!optional) linking.reading.report(name.span, unknownJob(job, name.value, linking));
    } else if (name.value === job) {
      linking.reading.report(name.span, `job "${job}" needs itself, so it could never start. Remove it.`);
    } else if (first) {
      const also = [{ span: first.span, message: 'the first one.' }];
      linking.reading.report(name.span, `job "${job}" needs "${name.value}" twice. Remove one.`, also);
    } else linked.set(index, { need, index, span: name.span });
  }
  return [...linked.values()];
}

interface FullNeed {
  readonly name: Located<string>;
  readonly need: Need;
  readonly optional: boolean;
}

function inFull(written: WrittenNeed): FullNeed {
  if ('value' in written) return { name: written, need: { job: written.value as JobId }, optional: false };
  const { job, when, optional = false } = written;
  return { name: job, need: { job: job.value as JobId, ...(when && { when }) }, optional };
}

function unknownJob(job: string, name: string, linking: Linking): string {
  const whole = jobOfLeg(name);
  const isLeg = whole !== undefined && linking.indices.has(whole);
  const near = !isLeg && linking.suggestions++ < mostSuggestions ? nearest(name, linking.indices.keys()) : undefined;
  const advice = isLeg
    ? ` A need waits for all legs: write "${whole}".`
    : near === undefined
      ? ' Add the job, or remove the need.'
      : ` Did you mean "${near}"?`;
  return `job "${job}" needs "${name}", which is not a job here.${advice}`;
}
