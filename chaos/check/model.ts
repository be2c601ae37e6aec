// What follows from the endings that were accepted: the same as in the model, for runs in which that does not depend on time.
import type { FailureReason } from '../../src/pipeline/pipeline.ts';
import type { RunEvent } from '../../src/state/look/events.ts';
import { failsFast } from '../../test/model/arbitrary.ts';
import { Model } from '../../test/model/model.ts';
import { type Breach, type History, isHook, legsNamed } from '../history.ts';

const rule = 'final states equal those of the model';

export function checkModel({ record, jobs, events, played: { graph } }: History): Breach[] {
  const isDisturbed = events.some(({ event }) => event === 'run-cancelling' || event === 'run-reopened');
  if (isDisturbed || failsFast(graph)) return [];
  const model = new Model(graph);
  for (const event of events.filter(({ job = '' }) => !isHook(job))) {
    try {
      replay(model, event);
    } catch (error) {
      return [{ rule, what: `in the model, ${(error as Error).message}`, ...(event.job && { job: event.job }) }];
    }
  }
  const shown = new Map(jobs.flatMap((one) => legsNamed(one.job, graph.jobs).map((leg) => [leg, one] as const)));
  const found = model.legs.flatMap(({ leg, status, reason, allowed }): Breach[] => {
    const expected = [status, reason, allowed && 'allowed'].filter(Boolean).join(' ');
    const one = shown.get(leg);
    const actual = [one?.status, one?.reason, one?.allowed && 'allowed'].filter(Boolean).join(' ');
    return actual === expected ? [] : [{ rule, what: `it is ${actual}, in the model ${expected}`, job: leg }];
  });
  const ofRun = `${record.status} with ${record.warnings} warnings`;
  const ofModel = `${model.verdict} with ${model.warnings} warnings`;
  return ofRun === ofModel ? found : [...found, { rule, what: `the run is ${ofRun}, in the model ${ofModel}` }];
}

function replay(model: Model, { event, job = '', detail: { reason, exitCode } }: RunEvent): void {
  const why = { reason: reason as FailureReason, ...(typeof exitCode === 'number' && { exitCode }) };
  if (event === 'started') model.start(job);
  if (event === 'succeeded') model.settle(job, { how: event });
  if (event === 'failed') model.settle(job, { how: event, ...why });
  if (event === 'retrying' || event === 'released' || event === 'lost') model.settle(job, { how: 'retry' });
  if (event === 'cancelled') throw new Error(`nothing cancels ${job}`);
}
