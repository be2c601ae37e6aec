import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { RedisCommand } from '../command.ts';
import type { Graph } from '../graph/graph.ts';
import { parseChoice } from '../options.ts';

const formats = ['ascii', 'mermaid', 'dot', 'json'] as const;

export class GraphCommand extends RedisCommand {
  static override paths = [['graph']];
  static override usage = Command.Usage({
    description: 'Show which jobs of a pipeline wait for which.',
    details: `
      Jobs stand in waves: those of wave 1 need none, those of wave 2 need some of wave 1, and so on. A graph that is too large to draw
      is listed, one job a line with what it needs. A count from a param is shown as its default, and as ×? without one.

      With \`--run\`, each job has the state it has in that run of the pipeline; without, Redis is not used.
    `,
    examples: [
      ['In the terminal', '$0 graph pipelines/release.yaml'],
      ['For a page of Markdown', '$0 graph pipelines/release.yaml --format mermaid'],
      ['As a picture, by Graphviz', '$0 graph pipelines/release.yaml --format dot | dot -Tsvg > release.svg'],
      ['How far the newest run has come', '$0 graph pipelines/release.yaml --run @last'],
    ],
  });

  readonly file = Option.String({ name: 'FILE' });
  readonly jobs = Option.Rest({ name: 'JOB' });
  readonly from = Option.Array('--from', [], { description: 'Only this `JOB` and what follows from it. Repeatable.' });
  readonly skip = Option.Array('--skip', [], { description: 'Not this `JOB`. Repeatable.' });
  readonly format = Option.String('--format', 'ascii', { description: 'ascii (default), mermaid, dot or json.' });
  readonly json = Option.Boolean('--json', false, { description: 'Short for --format json: one JSON object.' });
  readonly run = Option.String('--run', { description: 'Show the states of this run: its id, or @last.' });

  protected override async perform(): Promise<number> {
    const format = this.json ? 'json' : parseChoice('--format', this.format, formats);
    const { loadSelection } = await import('../files/load-pipeline.ts');
    const selection = { jobs: this.jobs, from: this.from, skip: this.skip };
    const pipeline = await loadSelection(this.file, selection, this.output);
    if (!pipeline) return exitCodes.usage;
    this.print(await render(await this.#graphOf(pipeline), format));
    return exitCodes.ok;
  }

  async #graphOf(pipeline: Pipeline): Promise<Graph> {
    const { graphOf } = await import('../graph/graph.ts');
    const { run, file } = this;
    if (run === undefined) return graphOf(pipeline);
    const { readRunStates, undeclaredJobs } = await import('../graph/run-states.ts');
    const states = await this.withRedis('once', (redis) => readRunStates(redis, { run, file, name: pipeline.name }));
    const missing = undeclaredJobs(states, pipeline).length;
    if (missing > 0) {
      const { counted } = await import('../text/words.ts');
      this.say(
        `wp: run ${states.run} has ${counted(missing, 'job')} that ${file} does not declare. The file has changed.`,
      );
    }
    return graphOf(pipeline, states);
  }
}

async function render(graph: Graph, format: (typeof formats)[number]): Promise<string> {
  switch (format) {
    case 'ascii': {
      const { graphToAscii } = await import('../graph/ascii.ts');
      const { painter } = await import('../text/colours.ts');
      const { isColoured } = await import('../text/is-coloured.ts');
      const { lineWidth } = await import('../text/width.ts');
      const { stdout, env } = process;
      const paint = painter(isColoured({ stream: stdout, env }));
      // Some terminals do not know their width and say 0.
      return graphToAscii(graph, { width: stdout.columns || 80, listWidth: lineWidth(), paint });
    }
    case 'mermaid':
      return (await import('../graph/mermaid.ts')).graphToMermaid(graph);
    case 'dot':
      return (await import('../graph/dot.ts')).graphToDot(graph);
    case 'json': {
      const { jsonLine } = await import('../text/json.ts');
      return jsonLine((await import('../graph/graph-json.ts')).graphToJson(graph));
    }
    default:
      return format satisfies never;
  }
}
