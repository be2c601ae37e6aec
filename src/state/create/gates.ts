// Turns needs into gates. Jobs with the same needs and rule wait at one gate, so W x W edges become 2 x W steps.
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
  const gates = new Map<string, Gate>();
  const waits = new Map<JobId, string[]>();
  const feeds = new Map<JobId, string[]>();
  for (const job of jobs) {
    for (const { rule, needs } of needSets(job)) {
      const key = `${rule} ${[...needs].sort().join(' ')}`;
      const gate = gates.get(key) ?? { id: String(gates.size + 1), rule, needs, members: [] };
      if (!gates.has(key)) for (const need of needs) append(feeds, need, gate.id);
      gates.set(key, gate);
      gate.members.push(job.id);
      append(waits, job.id, gate.id);
    }
  }
  return { gates: [...gates.values()], waits, feeds };
}

/** First the needs that the job's rule judges together, then each need that has its own rule. */
function needSets({ needs, when }: PlannedJob): { rule: Rule; needs: JobId[] }[] {
  const common = needs.filter((need) => need.when === undefined).map(({ job }) => job);
  const own = needs.flatMap((need) => (need.when === undefined ? [] : [{ rule: need.when, needs: [need.job] }]));
  return common.length > 0 ? [{ rule: when, needs: common }, ...own] : own;
}

function append(gatesOfJobs: Map<JobId, string[]>, job: JobId, gate: string): void {
  const list = gatesOfJobs.get(job);
  if (list) list.push(gate);
  else gatesOfJobs.set(job, [gate]);
}
