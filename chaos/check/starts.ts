// A job starts, or is skipped, only as its needs, its rule and the stops of the run allow at that moment.
import { defined } from '../../src/pipeline/defined.ts';
import { isHook } from '../../src/pipeline/job-id.ts';
import type { RunEvent } from '../../src/state/look/events.ts';
import type { Graph, Job } from '../../test/model/graph.ts';
import { Model } from '../../test/model/model.ts';
import { judgeNeeds } from '../../test/model/rules.ts';
import { isExempt, type LegState } from '../../test/model/state.ts';
import { type Breach, type History, legsNamed } from '../history.ts';

const rule = 'no job started before its needs allowed';

export function checkStarts({ events, played: { graph } }: History): Breach[] {
  const state = new RunState(graph);
  return events.flatMap((event) => {
    const what = state.problemOf(event);
    state.take(event);
    return what && event.job ? [{ rule, what, job: event.job }] : [];
  });
}

/** The run as the events up to now describe it. */
class RunState {
  readonly #jobs: readonly Job[];
  readonly #failFast: boolean;
  readonly #legs: Map<string, LegState>;
  readonly #stoppedJobs = new Set<Job>();
  #isCancelling = false;
  #isPaused = false;
  #isStopped = false;

  constructor(graph: Graph) {
    this.#jobs = graph.jobs;
    this.#failFast = graph.failFast !== undefined;
    // The model starts with the jobs that are closed from the beginning and have no event.
    this.#legs = new Map(new Model(graph).legs.map((leg) => [leg.leg, { ...leg }]));
  }

  problemOf({ event, job = '', detail }: RunEvent): string | undefined {
    if (event === 'started' && this.#isPaused) return 'started in a run that is paused';
    if ((event !== 'started' && event !== 'skipped') || isHook(job)) return undefined;
    const [declared] = legsNamed(job, this.#jobs).map((leg) => this.#legs.get(leg)?.job);
    if (!declared) return 'there is no such job';
    const verdict = judgeNeeds(declared, (name) => [...this.#legs.values()].filter((leg) => leg.job.name === name));
    if (!verdict) return `${event}, while its needs are not decided`;
    const reason = verdict.reason ?? (declared.condition === false ? 'condition-false' : undefined);
    if (event === 'skipped') return reason === detail.reason ? undefined : `skipped as ${detail.reason}, not ${reason}`;
    if (reason !== undefined) return `started, but has to be skipped (${reason})`;
    return this.#stopOf(declared);
  }

  take({ event, job, detail }: RunEvent): void {
    if (job === undefined) this.#takeOfRun(event);
    for (const id of job === undefined ? [] : legsNamed(job, this.#jobs)) {
      const leg = this.#legs.get(id);
      if (!leg) continue;
      if (event === 'reopened' || event === 'unmade')
        this.#legs.set(id, { leg: id, job: leg.job, status: 'blocked', causes: new Set() });
      if (!(event === 'succeeded' || event === 'failed' || event === 'skipped' || event === 'cancelled')) continue;
      Object.assign(leg, { status: event, closedAt: 1, ...defined({ reason: detail.reason }) });
      if (detail.allowed) leg.allowed = true;
      else if (event === 'failed') this.#stop(leg.job);
    }
  }

  #takeOfRun(event: RunEvent['event']): void {
    if (event === 'run-cancelling') this.#isCancelling = true;
    // A cancel and the end of a run end its pause.
    if (event !== 'run-reopened') this.#isPaused = event === 'run-paused';
    if (event !== 'run-reopened') return;
    [this.#isCancelling, this.#isStopped] = [false, false];
    this.#stoppedJobs.clear();
  }

  #stopOf(job: Job): string | undefined {
    if (this.#isCancelling && job.when !== 'always') return 'started in a run that is being cancelled';
    if (this.#isStopped && !isExempt(job) && !this.#isCancelling) return 'started after a failure that stops the run';
    if (this.#stoppedJobs.has(job) && !this.#isCancelling) return 'started after a failure that stops its legs';
    return undefined;
  }

  #stop(job: Job): void {
    if (this.#failFast) this.#isStopped = true;
    if (job.failFast) this.#stoppedJobs.add(job);
  }
}
