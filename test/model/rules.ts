// What the endings of needs mean to a rule. Written from the rules' text, not from the engine, which it is there to check.
import type { Rule } from '../../src/pipeline/pipeline.ts';
import type { Job } from './graph.ts';
import type { LegState } from './state.ts';

/** A row of the table: how a need ended, as far as rules can tell. */
type Ending = 'ok' | 'failed' | 'skipped' | 'upstream-failed' | 'cancelled';
type Answer = 'ok' | 'blocks' | 'yes' | 'no';

const table: Readonly<Record<Ending, Readonly<Record<Rule, Answer>>>> = {
  ok: { on_success: 'ok', none_failed: 'ok', on_failure: 'no', any_success: 'yes', always: 'ok' },
  failed: { on_success: 'blocks', none_failed: 'blocks', on_failure: 'yes', any_success: 'no', always: 'ok' },
  skipped: { on_success: 'blocks', none_failed: 'ok', on_failure: 'no', any_success: 'no', always: 'ok' },
  'upstream-failed': {
    on_success: 'blocks',
    none_failed: 'blocks',
    on_failure: 'yes',
    any_success: 'no',
    always: 'ok',
  },
  cancelled: { on_success: 'blocks', none_failed: 'blocks', on_failure: 'no', any_success: 'no', always: 'ok' },
};

const reasons: Readonly<Record<Ending, string>> = {
  ok: '',
  failed: 'upstream-failed',
  'upstream-failed': 'upstream-failed',
  cancelled: 'upstream-cancelled',
  skipped: 'upstream-skipped',
};

const worstFirst = ['upstream-failed', 'upstream-cancelled', 'upstream-skipped', 'rule-unmet'] as const;

/** What a judged set of needs says about the job. `reason` absent: it may start. */
export interface Verdict {
  readonly reason?: string;
  readonly causes: ReadonlySet<string>;
  /** The step that it was known from. */
  readonly at: number;
}

/** What its needs, as they are now, say about a job; undefined: cannot be said yet. Needs with a rule of their own are judged singly. */
export function judgeNeeds({ needs, when }: Job, legsOf: (job: string) => readonly LegState[]): Verdict | undefined {
  const common = needs.filter((need) => need.when === undefined);
  const own = needs.filter((need) => need.when !== undefined);
  const legsNeeded = (jobs: typeof needs): LegState[] => jobs.flatMap(({ job }) => legsOf(job));
  const sets = own.map((need) => judge(need.when ?? when, legsNeeded([need])));
  if (common.length > 0 || own.length === 0) sets.push(judge(when, legsNeeded(common)));
  return combine(sets);
}

/** Of the legs of all jobs in the set; undefined: cannot be said yet. */
function judge(rule: Rule, needs: readonly LegState[]): Verdict | undefined {
  const closed = needs.filter(({ closedAt }) => closedAt !== undefined);
  const blockedFor = (reason: string): LegState[] =>
    closed.filter((need) => table[endingOf(need)][rule] === 'blocks' && reasons[endingOf(need)] === reason);
  const at = Math.max(0, ...closed.map(({ closedAt = 0 }) => closedAt));
  const failures = blockedFor('upstream-failed');
  if (failures.length > 0) return { reason: 'upstream-failed', causes: causesOf(failures), at: firstOf(failures) };
  if (closed.length < needs.length) return undefined;
  for (const reason of worstFirst) {
    const blocking = blockedFor(reason);
    if (blocking.length > 0) return { reason, causes: causesOf(blocking), at };
  }
  const wantsOne = rule === 'on_failure' || rule === 'any_success';
  const isMet = !wantsOne || closed.some((need) => table[endingOf(need)][rule] === 'yes');
  if (isMet) return { causes: new Set(), at };
  return rule === 'any_success' ? withoutSuccess(closed, at) : { reason: 'rule-unmet', causes: new Set(), at };
}

/** Of needs that all ended, none of them well: the worst ending counts. A need that failed comes before one that a failure skipped. */
function withoutSuccess(needs: readonly LegState[], at: number): Verdict {
  for (const ending of ['failed', 'upstream-failed', 'cancelled'] as const) {
    const ended = needs.filter((need) => endingOf(need) === ending);
    if (ended.length > 0) return { reason: reasons[ending], causes: causesOf(ended), at };
  }
  return { reason: 'rule-unmet', causes: new Set(), at };
}

/** Of all judged sets of a job: the worst reason of any; a failure does not wait for the others. */
function combine(verdicts: readonly (Verdict | undefined)[]): Verdict | undefined {
  const known = verdicts.filter((verdict) => verdict !== undefined);
  const worst = worstFirst.find((reason) => known.some((verdict) => verdict.reason === reason));
  if (worst !== 'upstream-failed' && known.length < verdicts.length) return undefined;
  const deciding = known.filter(({ reason }) => reason === worst);
  const at = Math.min(...deciding.map((verdict) => verdict.at));
  const first = deciding.filter((verdict) => verdict.at === at);
  const causes = new Set(first.flatMap((verdict) => [...verdict.causes]));
  return { ...(worst === undefined ? {} : { reason: worst }), causes, at };
}

function endingOf({ status, reason, allowed }: LegState): Ending {
  if (status === 'succeeded' || (status === 'failed' && allowed)) return 'ok';
  if (status === 'failed' || status === 'cancelled') return status;
  if (reason === 'upstream-failed') return 'upstream-failed';
  return reason === 'upstream-cancelled' ? 'cancelled' : 'skipped';
}

/** Of those that closed first. What closed in one step closed at the same time, and each of them may be named. */
function causesOf(needs: readonly LegState[]): ReadonlySet<string> {
  const first = firstOf(needs);
  const named = needs.filter(({ closedAt }) => closedAt === first);
  return new Set(named.flatMap(({ leg, causes }) => (causes.size > 0 ? [...causes] : [leg])));
}

function firstOf(needs: readonly LegState[]): number {
  return Math.min(...needs.map(({ closedAt = 0 }) => closedAt));
}
