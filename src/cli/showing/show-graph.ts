// `wp graph`: the jobs of a file and their needs, also with the statuses of a run.
import { exitCodes } from '../../pipeline/error.ts';
import type { Pipeline, Selection } from '../../pipeline/pipeline.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { loadSelection } from '../files/load-pipeline.ts';
import { graphToAscii } from '../graph/ascii.ts';
import { graphToDot } from '../graph/dot.ts';
import { type Graph, graphOf, type RunStates } from '../graph/graph.ts';
import { graphToJson } from '../graph/graph-json.ts';
import { graphToMermaid } from '../graph/mermaid.ts';
import { painter } from '../text/colours.ts';
import { isColoured } from '../text/is-coloured.ts';
import { jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { lineWidth } from '../text/width.ts';
import { counted } from '../text/words.ts';

export interface GraphRequest {
  readonly file: string;
  readonly selection: Selection;
  readonly format: 'ascii' | 'mermaid' | 'dot' | 'json';
  /** Whose statuses are shown, as typed; undefined: none, and Redis is not used. */
  readonly run: string | undefined;
}

export interface GraphContext {
  readonly output: Output;
  readonly withRedis: (load: () => Promise<(redis: WpRedis) => Promise<RunStates>>) => Promise<RunStates>;
}

/** Returns the exit code. */
export async function showGraph(request: GraphRequest, context: GraphContext): Promise<number> {
  const pipeline = await loadSelection(request.file, request.selection, context.output);
  if (!pipeline) return exitCodes.usage;
  const graph = graphOf(pipeline, await statesFor(pipeline, request, context));
  context.output.print(render(graph, request.format));
  return exitCodes.ok;
}

async function statesFor(
  pipeline: Pipeline,
  { file, run }: GraphRequest,
  { output, withRedis }: GraphContext,
): Promise<RunStates | undefined> {
  if (run === undefined) return undefined;
  const { readRunStates, undeclaredJobs } = await import('../graph/run-states.ts');
  const states = await withRedis(async () => (redis) => readRunStates(redis, { run, file, name: pipeline.name }));
  const missing = undeclaredJobs(states, pipeline).length;
  if (missing > 0) {
    output.say(`wp: ${file} has changed: run ${states.run} has ${counted(missing, 'job')} that it does not declare.`);
  }
  return states;
}

function render(graph: Graph, format: GraphRequest['format']): string {
  switch (format) {
    case 'ascii': {
      const { stdout, env } = process;
      const paint = painter(isColoured({ stream: stdout, env }));
      // Some terminals do not know their width and report 0.
      return graphToAscii(graph, { width: stdout.columns || 80, listWidth: lineWidth(), paint });
    }
    case 'mermaid':
      return graphToMermaid(graph);
    case 'dot':
      return graphToDot(graph);
    case 'json':
      return jsonLine(graphToJson(graph));
    default:
      return format satisfies never;
  }
}
