// Pauses claims while leases cannot be had: a job that was claimed meanwhile could only be handed back.

import { insist, type OnRedisTrouble } from '../state/redis/refusal.ts';
import { lockKey } from '../state/redis/run-keys.ts';
import { noRun } from './warm-up.ts';
import type { WorkerContext } from './worker-context.ts';

type OutageContext = Pick<WorkerContext, 'worker' | 'slots' | 'leases'>;

export class LeaseOutage {
  readonly #context: OutageContext;
  readonly #onTrouble: OnRedisTrouble;
  #isOn = false;

  constructor(context: OutageContext, onTrouble: OnRedisTrouble) {
    this.#context = context;
    this.#onTrouble = onTrouble;
  }

  /** Ends by itself, as soon as a lease can be had again. */
  async begin(): Promise<void> {
    if (this.#isOn) return;
    this.#isOn = true;
    const { worker, slots, leases } = this.#context;
    slots.pause('leases', true);
    await insist(() => leases.probe(lockKey(noRun, worker)), this.#onTrouble);
    this.#isOn = false;
    slots.pause('leases', false);
  }
}
