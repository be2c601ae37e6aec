// `wp status`: a run as a report, a tree, a chart or JSON, or followed until it ends.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { findRun } from '../../state/look/find-run.ts';
import { listRuns } from '../../state/look/list-runs.ts';
import { readRunGraph } from '../../state/look/run-graph.ts';
import { describeRedis } from '../../state/redis/address.ts';
import { refusedWrite } from '../../state/redis/pulse.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { openStatuses } from '../../state/redis/status.ts';
import { readGantt } from '../gantt/gantt.ts';
import { renderGantt } from '../gantt/render-gantt.ts';
import { renderReport } from '../report/render-report.ts';
import { renderTree } from '../report/render-tree.ts';
import { readReport } from '../report/report.ts';
import { reportToJson } from '../report/report-json.ts';
import type { OutputMode } from '../settings/output-modes.ts';
import { jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { printedPage } from '../text/page.ts';
import { textWidth } from '../text/width.ts';
import { counted } from '../text/words.ts';
import { watchRun } from './watch-run.ts';

export interface StatusRequest {
  /** As typed; undefined: the newest. */
  readonly run: string | undefined;
  /** How the run is followed; undefined: it is shown once. */
  readonly watch: OutputMode | undefined;
  /** At most one of these is true; none: a report. */
  readonly tree: boolean;
  readonly gantt: boolean;
  readonly json: boolean;
}

/** Returns the exit code. */
export async function showStatus(
  redis: WpRedis,
  request: StatusRequest,
  { address, ...output }: Output & { readonly address: string },
): Promise<number> {
  const { run: typed = '@last', watch, json } = request;
  if (watch !== undefined) return watchRun({ redis, address, run: typed, mode: watch, output });
  const run = await findRun(redis, typed);
  const text = await render(redis, run, request);
  if (text === undefined) throw new WpError(`run ${run} was just removed from Redis.`);
  output.print(text);
  await sayRefusal(redis, address, output);
  if (request.run === undefined && !json) await sayOthers(redis, run, output);
  return exitCodes.ok;
}

/** Undefined: the run was removed. */
async function render(redis: WpRedis, run: RunId, { tree, gantt, json }: StatusRequest): Promise<string | undefined> {
  const page = printedPage();
  if (tree) {
    const graph = await readRunGraph(redis, run);
    return graph && renderTree(graph, page);
  }
  if (gantt) {
    const chart = await readGantt(redis, run);
    return chart && renderGantt(chart, { ...page, width: textWidth() });
  }
  const report = await readReport(redis, run, json);
  return report && (json ? jsonLine(reportToJson(report)) : renderReport(report, page));
}

/** While Redis takes no writes, no run goes on, and nothing else in its report says why. */
async function sayRefusal(redis: WpRedis, address: string, { say }: Output): Promise<void> {
  const refusal = await refusedWrite(redis);
  if (refusal)
    say(`wp: Redis at ${describeRedis(address)} refuses requests: ${refusal.message} Runs wait until it accepts them.`);
}

/** Users who name no run may mean another open one. */
async function sayOthers(redis: WpRedis, shown: RunId, { say }: Output): Promise<void> {
  const { runs } = await listRuns(redis, { statuses: openStatuses }, 100);
  const others = runs.filter(({ run }) => run !== shown).length;
  if (others > 0) say(`${counted(others, 'other run')} open: wp list --status ${openStatuses.join(',')}`);
}
