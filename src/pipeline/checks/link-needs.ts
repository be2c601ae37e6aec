// Looks up the jobs that each job needs. Reports needs on jobs that do not exist, on the job itself, and needs written twice.
import { defined } from '../defined.ts';
import { didYouMean } from '../did-you-mean.ts';
import { type JobId, jobOfLeg } from '../job-id.ts';
import type { WrittenJob, WrittenNeed } from '../language/job-schema.ts';
import type { Need } from '../pipeline.ts';
import type { Entry, Located } from '../schema/collections.ts';
import type { Reading } from '../schema/reading.ts';
import type { Span } from '../source/source-file.ts';

/** A need on a job that exists, and its place in the file. */
export interface LinkedNeed {
  readonly need: Need;
  /** The index of the needed job. */
  readonly index: number;
  readonly span: Span;
}

/** Each suggestion compares a name with those of all jobs. In a file full of mistakes only the first ones get a suggestion. */
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
      linking.reading.report(name.span, `job "${job}" needs itself, so it could never start. Remove this need.`);
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
  return { name: job, need: defined({ job: job.value as JobId, when }), optional };
}

function unknownJob(job: string, name: string, linking: Linking): string {
  const whole = jobOfLeg(name);
  const isLeg = whole !== undefined && linking.indices.has(whole);
  const candidates = linking.suggestions++ < mostSuggestions ? linking.indices.keys() : [];
  const advice = isLeg
    ? `A need waits for all legs of a job: write "${whole}".`
    : didYouMean(name, candidates, 'Add the job, or remove the need.');
  return `job "${job}" needs "${name}", which is not a job here. ${advice}`;
}
