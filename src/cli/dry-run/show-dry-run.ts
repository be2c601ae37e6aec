// `wp run --dry-run`: prints what a run would do.
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { Plan } from '../../pipeline/plan/plan.ts';
import { jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { textWidth } from '../text/width.ts';
import { dryRunOf } from './dry-run.ts';
import { dryRunToJson } from './dry-run-json.ts';
import { renderDryRun } from './render-dry-run.ts';

export interface DryRunRequest {
  readonly file: string;
  readonly json: boolean;
}

export function showDryRun(pipeline: Pipeline, plan: Plan, { file, json }: DryRunRequest, { print }: Output): void {
  const dryRun = dryRunOf(pipeline, plan, file);
  print(json ? jsonLine(dryRunToJson(dryRun)) : renderDryRun(dryRun, textWidth()));
}
