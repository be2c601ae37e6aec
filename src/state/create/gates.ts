// Turns needs into gates. Jobs with the same needs and rule wait at one gate, so W x W edges become 2 x W steps.
import { groupBy } from '../../pipeline/group-by.ts';
import type { JobId } from '../../pipeline/job-id.ts';
import type { Rule } from '../../pipeline/pipeline.ts';
import type { PlannedJob } from '../../pipeline/plan/plan.ts';

export interface Gate {
  readonly id: string;
  readonly rule: Rule;
  readonly needs: readonly JobId[];
  /** Declared jobs that wait at it. */
  readonly members: JobId[];
}

export interface Gates {
  readonly gates: readonly Gate[];
  /** The gates that each declared job waits at. Undefined: none. */
  readonly waits: ReadonlyMap<JobId, readonly string[]>;
  /** The gates that count each declared job. Undefined: none. */
  readonly feeds: ReadonlyMap<JobId, readonly string[]>;
}

export function gatesOf(jobs: readonly PlannedJob[]): Gates {
  const byNeeds = new Map<string, Gate>();
  for (const job of jobs) {
    for (const { rule, needs } of needSets(job)) {
      const key = `${rule} ${[...needs].sort().join(' ')}`;
      const gate = byNeeds.get(key) ?? { id: String(byNeeds.size + 1), rule, needs, members: [] };
      byNeeds.set(key, gate);
      gate.members.push(job.id);
    }
  }
  const gates = [...byNeeds.values()];
  return { gates, waits: gateIdsBy(gates, 'members'), feeds: gateIdsBy(gates, 'needs') };
}

function gateIdsBy(gates: readonly Gate[], jobs: 'members' | 'needs'): ReadonlyMap<JobId, readonly string[]> {
  const pairs = gates.flatMap((gate) => gate[jobs].map((job) => ({ job, gate: gate.id })));
  const byJob = groupBy(pairs, ({ job }) => job);
  return new Map([...byJob].map(([job, list]) => [job, list.map(({ gate }) => gate)]));
}

type NeedSet = Pick<Gate, 'rule' | 'needs'>;

/** First the needs that the job's rule judges together, then each need that has its own rule. */
function needSets({ needs, when }: PlannedJob): NeedSet[] {
  const common = needs.filter((need) => need.when === undefined).map(({ job }) => job);
  const own = needs.flatMap((need) => (need.when === undefined ? [] : [{ rule: need.when, needs: [need.job] }]));
  return common.length > 0 ? [{ rule: when, needs: common }, ...own] : own;
}
