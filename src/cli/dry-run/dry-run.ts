// What a run would do: its plan, wave by wave, without Redis.
import { dirname, resolve } from 'node:path';
import type { Job, Pipeline } from '../../pipeline/pipeline.ts';
import type { Plan, PlannedJob } from '../../pipeline/plan/plan.ts';
import { graphOf } from '../graph/graph.ts';
import { jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { textWidth } from '../text/width.ts';
import { dryRunToJson } from './dry-run-json.ts';
import { renderDryRun } from './render-dry-run.ts';

export interface DryJob {
  readonly job: Job;
  readonly planned: PlannedJob;
}

export interface DryRun {
  readonly plan: Plan;
  /** The jobs of a wave need only such of earlier ones. */
  readonly waves: readonly (readonly DryJob[])[];
  /** Of the pipeline file, absolute: where jobs run that do not say where. */
  readonly folder: string;
}

export interface DryRunRequest {
  readonly file: string;
  readonly json: boolean;
}

export function showDryRun(pipeline: Pipeline, plan: Plan, { file, json }: DryRunRequest, { print }: Output): void {
  const dryRun = { plan, waves: wavesOf(pipeline, plan), folder: dirname(resolve(file)) };
  print(json ? jsonLine(dryRunToJson(dryRun)) : renderDryRun(dryRun, textWidth()));
}

function wavesOf(pipeline: Pipeline, { jobs }: Plan): DryJob[][] {
  const waves: DryJob[][] = [];
  for (const [index, { wave }] of graphOf(pipeline).jobs.entries()) {
    const [job, planned] = [pipeline.jobs[index], jobs[index]];
    if (!job || !planned) continue;
    const others = waves[wave - 1] ?? [];
    others.push({ job, planned });
    waves[wave - 1] = others;
  }
  return waves;
}
