// Rebuilds what a run's indexes and counts say from the records of its jobs, where somebody lost some of it.
import type { RunId } from '../redis/run-id.ts';
import { keysOf } from '../redis/run-keys.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { reading } from '../redis/unreadable-run.ts';

/** Of the answers of `lua/repair.lua`, what is read here. */
interface RepairState {
  readonly phase: string;
  readonly repaired: number;
  /** Jobs started or ended during the pass. */
  readonly again?: boolean;
}

/** Passes over a large run whose jobs start and end all the time. The next sweep tries again. */
const mostPasses = 3;
const nothing = '{"phase":"done","repaired":0}';

/**
 * One cheap call where nothing is wrong. `leaseMs`: how long nobody asks about a running job that is found again. Returns how many entries,
 * counts and decisions were wrong.
 */
export async function repairRun(redis: WpRedis, run: RunId, leaseMs: number): Promise<number> {
  let repaired = 0;
  for (let pass = 0; pass < mostPasses; pass++) {
    const last = await passOver(redis, run, leaseMs);
    repaired += last.repaired;
    if (!last.again) break;
  }
  return repaired;
}

async function passOver(redis: WpRedis, run: RunId, leaseMs: number): Promise<RepairState> {
  for (let text = ''; ; ) {
    const from = text;
    text = await reading(run, () => redis.wpRepair(keysOf(run), from, leaseMs).catch(ifForeign(nothing)));
    const state = JSON.parse(text) as RepairState;
    if (state.phase === 'done') return state;
  }
}
