// From a job as it is written to the job of the pipeline.

import { resolve } from 'node:path';
import type { LinkedNeed } from '../checks/link-needs.ts';
import { meaningOf } from '../expression/condition-rule.ts';
import type { JobId } from '../job-id.ts';
import type { WrittenDefaults } from '../language/defaults.ts';
import type { WrittenHook } from '../language/hooks.ts';
import type { WrittenJob } from '../language/job.ts';
import { retryPolicy } from '../language/retry.ts';
import { isTemplate } from '../language/written-template.ts';
import type {
  AllowFailure,
  CommandWork,
  FailFast,
  Hook,
  HookEvent,
  Job,
  JobSpec,
  LegSource,
  Rule,
  SleepWork,
} from '../pipeline.ts';
import type { Reading } from '../schema/reading.ts';
import type { Environments } from './environments.ts';

export interface JobSurroundings {
  readonly defaults: WrittenDefaults;
  readonly environments: Environments;
  readonly directory: string;
  readonly secrets: readonly string[];
  readonly reading: Reading;
}

export function buildJob(
  id: JobId,
  written: WrittenJob,
  context: JobSurroundings & { readonly needs: readonly LinkedNeed[] },
): Job {
  const { strategy } = written;
  const legs = legsOf(written, context.reading);
  const allowFailure = allowedFailure(written.allow_failure);
  const failFast = strategy?.fail_fast;
  return {
    id,
    spec: buildSpec(written, written.retry ?? context.defaults.retry, context),
    needs: context.needs.map(({ need }) => need),
    ...conditionOf(written, context.reading),
    ...(legs && { legs }),
    ...(allowFailure && { allowFailure }),
    priority: written.priority ?? 0,
    ...(strategy?.max_parallel !== undefined && { maxParallel: strategy.max_parallel }),
    ...(failFast !== undefined && failFast !== 'none' && { failFast: failFast as FailFast }),
  };
}

export function buildHook(event: HookEvent, written: WrittenHook, context: JobSurroundings): Hook {
  return { event, spec: buildSpec(written, undefined, context) };
}

/** Its own values come before the defaults. */
function buildSpec(written: WrittenJob | WrittenHook, retry: WrittenJob['retry'], context: JobSurroundings): JobSpec {
  const { defaults, environments, directory, secrets } = context;
  const { values, templates } = environments.of(written);
  const cwd = written.cwd ?? defaults.cwd ?? '.';
  const timeout = written.timeout ?? defaults.timeout;
  const late = {
    ...(templates && { env: templates }),
    ...(isTemplate(cwd) && { cwd: cwd.text }),
    ...(isTemplate(timeout) && { timeout: timeout.text }),
  };
  const work = workOf(written, defaults);
  return {
    work,
    env: values,
    cwd: isTemplate(cwd) ? directory : resolve(directory, cwd),
    ...(timeout !== undefined && !isTemplate(timeout) && { timeoutMs: timeout }),
    retry: retryPolicy(retry),
    ...(secrets.length > 0 && work.kind === 'run' && { secrets }),
    ...(Object.keys(late).length > 0 && { late }),
  };
}

function workOf(written: WrittenJob | WrittenHook, defaults: WrittenDefaults): CommandWork | SleepWork {
  if ('sleep' in written && written.sleep !== undefined)
    return { kind: 'sleep', length: isTemplate(written.sleep) ? { template: written.sleep.text } : written.sleep };
  return { kind: 'run', script: written.run ?? '', shell: written.shell ?? defaults.shell ?? 'sh' };
}

function legsOf({ count, strategy }: WrittenJob, reading: Reading): LegSource | undefined {
  if (count && strategy?.matrix) {
    reading.report(count.span, 'a job has either "count" or "strategy.matrix". Make the number an axis of the matrix.');
  }
  if (strategy?.matrix) return { kind: 'matrix', matrix: strategy.matrix.matrix };
  if (!count) return undefined;
  return { kind: 'count', count: isTemplate(count.value) ? { template: count.value.text } : count.value };
}

function allowedFailure(written: WrittenJob['allow_failure']): AllowFailure | undefined {
  if (written === undefined || written === false) return undefined;
  if (written === true) return true;
  return isTemplate(written) ? { template: written.text } : { exitCodes: written.exit_codes };
}

function conditionOf(written: WrittenJob, reading: Reading): { readonly when: Rule; readonly condition?: string } {
  if (!written.if) return { when: written.when?.value ?? 'on_success' };
  const { expression, span } = written.if;
  const { when, hasMore } = meaningOf(expression);
  if (when && written.when) {
    const also = [{ span: written.when.span, message: 'the other one.' }];
    reading.report(span, 'this condition says what its needs must have come to, and so does "when". Keep one.', also);
  }
  return { when: when ?? written.when?.value ?? 'on_success', ...(hasMore && { condition: expression.text.trim() }) };
}
