import { Command, Option } from 'clipanion';
import { RedisCommand } from '../command.ts';
import { parseChoice } from '../options.ts';

export class GraphCommand extends RedisCommand {
  static override paths = [['graph']];
  static override usage = Command.Usage({
    description: 'Show which jobs of a pipeline wait for which.',
    details: `
      Jobs are drawn in waves. Jobs of wave 1 need no job, jobs of wave 2 need a job of wave 1, and so on. A graph that is too large to draw
      is listed instead: one job a line, with its needs. A count from a param is shown with the default of the param, or as ×? if it
      has none.

      With \`--run\`, each job is shown with its status in that run of the pipeline. Without it, Redis is not used.
    `,
    examples: [
      ['Draw the graph in the terminal', '$0 graph pipelines/release.yaml'],
      ['Draw it in a Markdown page', '$0 graph pipelines/release.yaml --format mermaid'],
      ['Draw it as an image, with Graphviz', '$0 graph pipelines/release.yaml --format dot | dot -Tsvg > release.svg'],
      ['Show the progress of the newest run', '$0 graph pipelines/release.yaml --run @last'],
    ],
  });

  readonly file = Option.String({ name: 'FILE' });
  readonly jobs = Option.Rest({ name: 'JOB' });
  readonly from = Option.Array('--from', [], {
    description: 'Show only `JOB` and the jobs that depend on it. Repeatable.',
  });
  readonly skip = Option.Array('--skip', [], { description: 'Leave out `JOB`. Repeatable.' });
  readonly format = Option.String('--format', 'ascii', { description: 'Print ascii (default), mermaid, dot or json.' });
  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object. Short for --format json.' });
  readonly run = Option.String('--run', { description: 'Show the statuses of this `RUN`: an id, or @last.' });

  protected override async perform(): Promise<number> {
    const { showGraph } = await import('../showing/show-graph.ts');
    const request = {
      file: this.file,
      selection: { jobs: this.jobs, from: this.from, skip: this.skip },
      format: this.json ? 'json' : parseChoice('--format', this.format, ['ascii', 'mermaid', 'dot', 'json']),
      run: this.run,
    } as const;
    return showGraph(request, { output: this.output, withRedis: (load) => this.withRedis('once', load) });
  }
}
