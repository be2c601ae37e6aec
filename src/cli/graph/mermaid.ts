// A graph as a Mermaid flowchart. Nodes have numbers for names, because a job may be named like a keyword of Mermaid.
import type { JobStatus } from '../../state/redis/status.ts';
import { summaryStatus } from '../text/leg-counts.ts';
import type { Graph } from './graph.ts';
import { describeJob } from './job-label.ts';
import { fills } from './palette.ts';

export function graphToMermaid({ jobs }: Graph): string {
  const statuses = jobs.map(({ legs }) => legs && summaryStatus(legs));
  const nodes = jobs.map((job, index) => {
    const status = statuses[index];
    return `  j${index}["${describeJob(job)}"]${status ? `:::${status}` : ''}`;
  });
  const edges = jobs.flatMap(({ needs }, index) =>
    needs.map(({ job, when }) => `  j${job} -->${when ? `|"${when}"|` : ''} j${index}`),
  );
  const used = [...new Set(statuses.filter((status) => status !== undefined))].sort();
  return ['flowchart LR', ...nodes, ...edges, ...used.map(classOf)].join('\n');
}

function classOf(status: JobStatus): string {
  return `  classDef ${status} fill:${fills[status]},stroke:#495057,color:#000000`;
}
