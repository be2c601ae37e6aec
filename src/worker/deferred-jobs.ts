// Decides what was deferred until the needs of a job are closed: its condition and its legs. Any worker may decide it, as the facts do not
// change any more.

import type { JobId } from '../pipeline/job-id.ts';
import type { JobSpec } from '../pipeline/pipeline.ts';
import { makeLegs } from '../pipeline/plan/make-legs.ts';
import { readSpec } from '../state/records/specs.ts';
import { insist, type OnRedisTrouble } from '../state/redis/refusal.ts';
import type { RunId } from '../state/redis/run-id.ts';
import { runKey } from '../state/redis/run-keys.ts';
import type { WpRedis } from '../state/redis/scripts.ts';
import { asUnreadable, ifUnreadable } from '../state/redis/unreadable-run.ts';
import { type Answer, decide } from '../state/work/decide.ts';
import { readNeeds } from '../state/work/need-results.ts';
import { type RunFacts, readRunFacts } from '../state/work/run-facts.ts';
import { contextsOf, statusesOf } from './attempt/contexts.ts';
import type { Mask } from './secrets/mask.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { WorkerContext } from './worker-context.ts';

export class DeferredJobs {
  readonly #redis: WpRedis;
  readonly #secrets: Secrets;
  readonly #run: RunId;
  readonly #onTrouble: OnRedisTrouble;
  /** Jobs that this worker is deciding about right now. */
  readonly #underWay = new Set<JobId>();

  constructor({ redis, secrets }: Pick<WorkerContext, 'redis' | 'secrets'>, run: RunId, onTrouble: OnRedisTrouble) {
    this.#redis = redis;
    this.#secrets = secrets;
    this.#run = run;
    this.#onTrouble = onTrouble;
  }

  /** True: a decision was sent, so there may be work. */
  async answer(jobs: readonly JobId[]): Promise<boolean> {
    const fresh = jobs.filter((job) => !this.#underWay.has(job));
    const answered = await Promise.all(fresh.map((job) => this.#answer(job)));
    return answered.includes(true);
  }

  async #answer(job: JobId): Promise<boolean> {
    this.#underWay.add(job);
    const isSent = await insist(() => this.#tryAnswer(job), this.#onTrouble).catch(async (error: unknown) => {
      const { why } = asUnreadable(error);
      return insist(() => this.#giveUp(job, why), this.#onTrouble);
    });
    this.#underWay.delete(job);
    return isSent;
  }

  async #tryAnswer(job: JobId): Promise<boolean> {
    const spec = await readSpec(this.#redis, this.#run, job);
    if (!spec) return false;
    // The order matters: the generation is read first, so no fact is older than it, and a retry in between makes the answer invalid.
    const facts = await readRunFacts(this.#redis, this.#run);
    const answer = withoutSecrets(
      await this.#find(job, spec, facts),
      this.#secrets.maskOf(spec.secrets ?? spec.masked),
    );
    await decide(this.#redis, this.#run, job, answer, facts.generation);
    return true;
  }

  /** Nobody can decide it. It fails, which shows why, and the run goes on. Where Redis cannot write that, the next request says why. */
  async #giveUp(job: JobId, problem: string): Promise<boolean> {
    const generation = await this.#redis.hget(runKey(this.#run), 'generation').catch(ifUnreadable(null));
    await decide(this.#redis, this.#run, job, { problem }, Number(generation ?? 0)).catch(ifUnreadable(undefined));
    return true;
  }

  async #find(id: JobId, spec: JobSpec, facts: RunFacts): Promise<Answer> {
    const { deferred, env } = spec;
    if (!deferred) return { problem: 'what it has to do is damaged in Redis' };
    const needFacts = await readNeeds(this.#redis, this.#run, spec);
    const contexts = { ...contextsOf(facts, needFacts), env };
    const made = makeLegs({ id, ...deferred }, contexts, statusesOf(needFacts, facts.isCancelling));
    if (!made.ok) return { problem: made.problem };
    return made.legs === 'condition-false' ? 'condition-false' : { legs: made.legs, areNew: deferred.legsUnknown };
  }
}

/** The parts of a secret may come from several outputs, where the mask did not find it. Legs cannot be masked: their ids have to differ. */
function withoutSecrets(answer: Answer, mask: Mask): Answer {
  if (typeof answer === 'string') return answer;
  if ('problem' in answer) return { problem: mask.text(answer.problem) };
  const legs = answer.areNew ? JSON.stringify(answer.legs) : '';
  if (mask.text(legs) === legs) return answer;
  return {
    problem: 'a value of its matrix contains a secret, which its id would show. Use the secret in "run" as a variable',
  };
}
