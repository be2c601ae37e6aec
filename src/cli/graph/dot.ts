// A graph in DOT, the language of Graphviz.
import { summaryStatus } from '../text/leg-counts.ts';
import { printable } from '../text/printable.ts';
import type { Graph } from './graph.ts';
import { describeJob, nameOf } from './job-label.ts';
import { fills } from './palette.ts';

export function graphToDot({ name, jobs }: Graph): string {
  const nodes = jobs.map((job) => {
    const status = job.legs && summaryStatus(job.legs);
    const fill = status ? `, style=filled, fillcolor="${fills[status]}"` : '';
    return `  ${quote(job.name)} [label=${quote(describeJob(job))}${fill}];`;
  });
  const edges = jobs.flatMap((job) =>
    job.needs.map((need) => {
      const label = need.when ? ` [label=${quote(need.when)}]` : '';
      return `  ${quote(nameOf(need, jobs))} -> ${quote(job.name)}${label};`;
    }),
  );
  return [`digraph ${quote(name)} {`, '  rankdir=LR;', '  node [shape=box];', ...nodes, ...edges, '}'].join('\n');
}

function quote(text: string): string {
  return `"${printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
