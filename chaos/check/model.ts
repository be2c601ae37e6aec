// What follows from accepted endings has to be the same as in the model, for runs in which it does not depend on time.
import { defined } from '../../src/pipeline/defined.ts';
import { isHook } from '../../src/pipeline/job-id.ts';
import type { FailureReason } from '../../src/pipeline/pipeline.ts';
import type { RunEvent } from '../../src/state/look/events.ts';
import { failsFast } from '../../test/model/arbitrary.ts';
import { Model } from '../../test/model/model.ts';
import { type Breach, type History, legsNamed } from '../history.ts';

const rule = 'final states equal those of the model';

export function checkModel({ record, jobs, events, played: { graph } }: History): Breach[] {
  const isDisturbed = events.some(({ event }) => event === 'run-cancelling' || event === 'run-reopened');
  if (isDisturbed || failsFast(graph)) return [];
  const model = new Model(graph);
  for (const event of events.filter(({ job = '' }) => !isHook(job))) {
    try {
      replay(model, event);
    } catch (error) {
      return [{ rule, what: `in the model, ${(error as Error).message}`, ...defined({ job: event.job }) }];
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
  const why = { reason: reason as FailureReason, ...defined({ exitCode: exitCode as number | undefined }) };
  if (event === 'started') model.start(job);
  if (event === 'succeeded') model.settle(job, { how: event });
  if (event === 'failed') model.settle(job, { how: event, ...why });
  if (event === 'retrying' || event === 'released' || event === 'lost') model.settle(job, { how: 'retry' });
  if (event === 'cancelled') throw new Error(`nothing cancels ${job}`);
}
