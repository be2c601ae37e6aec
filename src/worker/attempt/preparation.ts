// Gets what a job needs before it can start: its secrets, and the values that are known only during the run.

import { defined } from '../../pipeline/defined.ts';
import type { Json } from '../../pipeline/expression/json-data.ts';
import { fillSpec } from '../../pipeline/fill-templates.ts';
import { legIndex } from '../../pipeline/job-id.ts';
import type { JobSpec } from '../../pipeline/pipeline.ts';
import { insist, type OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { Claim } from '../../state/work/advance-run.ts';
import { readNeeds } from '../../state/work/need-results.ts';
import { readRunFacts } from '../../state/work/run-facts.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { contextsOf } from './contexts.ts';

export interface PreparationContext {
  readonly run: RunId;
  readonly redis: WpRedis;
  readonly secrets: Secrets;
  readonly onTrouble: OnRedisTrouble;
  /** Aborted when wp ends the job: then nobody needs the preparation any more. */
  readonly signal: AbortSignal;
}

export type Prepared =
  | { readonly ok: true; readonly spec: JobSpec; readonly secrets: Readonly<Record<string, string>> }
  /** Why the job cannot be started. */
  | { readonly ok: false; readonly message: string };

export function needsPreparation({ spec }: Claim): boolean {
  return spec.templates !== undefined || spec.secrets !== undefined;
}

/** undefined: the job was ended before it was ready. */
export async function prepare(claim: Claim, context: PreparationContext): Promise<Prepared | undefined> {
  const found = context.secrets.find(claim.spec.secrets ?? []);
  if (!found.ok) {
    const message = `this worker has no secret ${found.missing.join(', ')}. Set it in its environment, or in the file of --secrets`;
    return { ok: false, message };
  }
  const filled = claim.spec.templates ? await fill(claim, context) : ({ ok: true, spec: claim.spec } as const);
  if (!filled || context.signal.aborted) return undefined;
  if (!filled.ok) return { ok: false, message: filled.problems.join('; ') };
  return { ok: true, spec: filled.spec, secrets: found.values };
}

async function fill({ job, attempt, matrix, spec, result }: Claim, context: PreparationContext) {
  const { run, redis, onTrouble, signal } = context;
  const read = () => Promise.all([readRunFacts(redis, run), readNeeds(redis, run, spec)]);
  const readWhileWanted = async () => (signal.aborted ? undefined : read());
  // Trouble with Redis is not the job's fault, so the read is repeated.
  const known = insist(readWhileWanted, onTrouble);
  const found = await Promise.race([known, aborted(signal)]);
  if (!found) return undefined;
  const [facts, needs] = found;
  const contexts = contextsOf(facts, needs);
  return fillSpec(spec, {
    ...contexts,
    run: defined({ ...facts.run, result }),
    matrix: matrixOf(matrix),
    job: { id: job, attempt, index: legIndex(job) ?? null },
  });
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}

export function matrixOf(json: string | undefined): Readonly<Record<string, Json>> {
  return json === undefined ? {} : JSON.parse(json);
}
