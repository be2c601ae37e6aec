// `wp explain`: why one job is in its state, or all that have not succeeded.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { findRun } from '../../state/look/find-run.ts';
import type { LockServersToAsk } from '../../state/look/holder.ts';
import { isUnserved } from '../../state/look/presence.ts';
import { type RunGraph, readRunGraph } from '../../state/look/run-graph.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { explain } from '../explain/explain.ts';
import { explanationToJson, overviewToJson } from '../explain/explanation-json.ts';
import { renderExplanation } from '../explain/render-explanation.ts';
import { renderOverview } from '../explain/render-overview.ts';
import { jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { textWidth } from '../text/width.ts';

export interface ExplanationRequest {
  /** As typed. */
  readonly run: string;
  /** Undefined: all jobs that have not succeeded. */
  readonly job: string | undefined;
  readonly isJson: boolean;
  readonly lockServers: LockServersToAsk;
}

/** Returns the exit code. */
export async function showExplanation(redis: WpRedis, request: ExplanationRequest, { print }: Output): Promise<number> {
  const { job, isJson } = request;
  const run = await findRun(redis, request.run);
  const graph = await readRunGraph(redis, run);
  if (!graph) throw new WpError(`run ${run} was just removed from Redis.`);
  print(
    job === undefined ? await overview(redis, graph, isJson) : await explanation(redis, graph, { ...request, job }),
  );
  return exitCodes.ok;
}

async function overview(redis: WpRedis, graph: RunGraph, isJson: boolean): Promise<string> {
  const unserved = await isUnserved(redis, graph.run);
  return isJson ? jsonLine(overviewToJson(graph, unserved)) : renderOverview(graph, unserved, textWidth());
}

async function explanation(
  redis: WpRedis,
  graph: RunGraph,
  { job, isJson, lockServers }: ExplanationRequest & { readonly job: string },
): Promise<string> {
  const explained = await explain(redis, graph, job, lockServers);
  return isJson ? jsonLine(explanationToJson(explained)) : renderExplanation(explained, textWidth());
}
