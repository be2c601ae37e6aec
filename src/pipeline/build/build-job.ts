// From the written job to the job of the pipeline.
import { resolve } from 'node:path';
import type { LinkedNeed } from '../checks/link-needs.ts';
import { defined } from '../defined.ts';
import { meaningOf } from '../expression/condition-rule.ts';
import type { HookEvent } from '../hook-event.ts';
import type { JobId } from '../job-id.ts';
import type { WrittenDefaults } from '../language/defaults-schema.ts';
import type { WrittenHook } from '../language/hooks-schema.ts';
import type { WrittenJob } from '../language/job-schema.ts';
import { retryPolicy } from '../language/retry-schema.ts';
import { isTemplate } from '../language/written-template.ts';
import type {
  AllowFailure,
  CommandWork,
  Hook,
  Job,
  JobSpec,
  LegSource,
  Rule,
  SleepWork,
  SpecTemplates,
} from '../pipeline.ts';
import type { Reading } from '../schema/reading.ts';
import type { Environments } from './environments.ts';

export interface JobContext {
  readonly defaults: WrittenDefaults;
  readonly environments: Environments;
  readonly directory: string;
  readonly secrets: readonly string[];
  readonly reading: Reading;
}

export function buildJob(
  id: JobId,
  written: WrittenJob,
  context: JobContext & { readonly needs: readonly LinkedNeed[] },
): Job {
  const { max_parallel: maxParallel, fail_fast: failFast } = written.strategy ?? {};
  return defined({
    id,
    spec: buildSpec(written, written.retry ?? context.defaults.retry, context),
    needs: context.needs.map(({ need }) => need),
    ...conditionOf(written, context.reading),
    legs: legsOf(written, context.reading),
    allowFailure: allowedFailure(written.allow_failure),
    priority: written.priority ?? 0,
    maxParallel,
    failFast: failFast === 'none' ? undefined : failFast,
  });
}

export function buildHook(event: HookEvent, written: WrittenHook, context: JobContext): Hook {
  return { event, spec: buildSpec(written, undefined, context) };
}

/** The job's own values override the defaults. */
function buildSpec(written: WrittenJob | WrittenHook, retry: WrittenJob['retry'], context: JobContext): JobSpec {
  const { defaults, environments, directory, secrets } = context;
  const { values, templates: env } = environments.of(written);
  const cwd = written.cwd ?? defaults.cwd ?? '.';
  const timeout = written.timeout ?? defaults.timeout;
  const templates: SpecTemplates = defined({
    env,
    cwd: isTemplate(cwd) ? cwd.text : undefined,
    timeout: isTemplate(timeout) ? timeout.text : undefined,
  });
  const work = workOf(written, defaults);
  return defined({
    work,
    env: values,
    cwd: isTemplate(cwd) ? directory : resolve(directory, cwd),
    timeoutMs: isTemplate(timeout) ? undefined : timeout,
    retry: retryPolicy(retry),
    [work.kind === 'run' ? 'secrets' : 'masked']: secrets.length > 0 ? secrets : undefined,
    templates: Object.keys(templates).length > 0 ? templates : undefined,
  });
}

function workOf(written: WrittenJob | WrittenHook, defaults: WrittenDefaults): CommandWork | SleepWork {
  if ('sleep' in written && written.sleep !== undefined)
    return { kind: 'sleep', length: isTemplate(written.sleep) ? { template: written.sleep.text } : written.sleep };
  return { kind: 'run', script: written.run?.value ?? '', shell: written.shell ?? defaults.shell ?? 'sh' };
}

function legsOf({ count, strategy }: WrittenJob, reading: Reading): LegSource | undefined {
  if (count && strategy?.matrix) {
    reading.report(
      count.span,
      'a job has either "count" or "strategy.matrix", not both. Make the number an axis of the matrix.',
    );
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
    reading.report(span, 'this condition tests how the needs ended, and so does "when". Keep one of them.', also);
  }
  const condition = hasMore ? expression.text.trim() : undefined;
  return defined({ when: when ?? written.when?.value ?? 'on_success', condition });
}
