// Repairs the runs that a sweep found damaged: entries of their indexes were lost, or their counts are wrong.
import type { RunId } from '../state/redis/run-id.ts';
import { repairRun } from '../state/work/repair-run.ts';
import type { WorkerContext } from './worker-context.ts';

/** A pass reads every job. If it found nothing to repair, the next one waits for this time. */
const restMs = 60_000;

export class Repairs {
  readonly #context: Pick<WorkerContext, 'redis' | 'leaseMs' | 'notify'>;
  /** By `performance.now()`. */
  readonly #restingUntil = new Map<RunId, number>();

  constructor(context: Pick<WorkerContext, 'redis' | 'leaseMs' | 'notify'>) {
    this.#context = context;
  }

  /** True: something was repaired, so there may be work. */
  async repair(run: RunId): Promise<boolean> {
    if (performance.now() < (this.#restingUntil.get(run) ?? 0)) return false;
    const { redis, leaseMs, notify } = this.#context;
    const repaired = await repairRun(redis, run, leaseMs);
    if (repaired === 0) this.#restingUntil.set(run, performance.now() + restMs);
    else notify({ kind: 'repaired', run, repaired });
    return repaired > 0;
  }

  forget(run: RunId): void {
    this.#restingUntil.delete(run);
  }
}
