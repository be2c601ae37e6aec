// The order in which jobs can run, and the cycles that prevent an order. Nothing here recurses: graphlib's own searches overflow the
// call stack at chains of about 4,000 jobs.
import { Graph } from '@dagrejs/graphlib';

export interface Order {
  /** Indices, each after all that it needs, without the jobs that are in a cycle or downstream of one. */
  readonly order: readonly number[];
  /** Each is a path of indices: every job needs the next one, and the last needs the first. No two cycles share a job. */
  readonly cycles: readonly (readonly number[])[];
}

/** `needs[i]`: the indices of the jobs that job `i` needs. */
export function orderJobs(needs: readonly (readonly number[])[]): Order {
  const graph = buildGraph(needs);
  const order = peel(needs, graph);
  return { order, cycles: order.length === needs.length ? [] : findCycles(needs, new Set(order)) };
}

/** Nodes are named by index: graphlib keeps names as keys of plain objects, where `__proto__` gets lost. */
function buildGraph(needs: readonly (readonly number[])[]): Graph {
  const graph = new Graph();
  for (const [job, needed] of needs.entries()) {
    graph.setNode(String(job));
    for (const need of needed) graph.setEdge(String(need), String(job));
  }
  return graph;
}

/** Kahn's algorithm: takes off jobs that need no remaining job, until there are none. */
function peel(needs: readonly (readonly number[])[], graph: Graph): number[] {
  const open = needs.map((needed) => needed.length);
  const order = [...needs.keys()].filter((job) => open[job] === 0);
  for (let at = 0; at < order.length; at++) {
    for (const dependent of graph.successors(String(order[at])) ?? []) {
      const job = Number(dependent);
      const left = (open[job] ?? 0) - 1;
      open[job] = left;
      if (left === 0) order.push(job);
    }
  }
  return order;
}

/** Every remaining job has a remaining need, so going from need to need always comes back to a job seen before. */
function findCycles(needs: readonly (readonly number[])[], done: ReadonlySet<number>): number[][] {
  const seen = new Set(done);
  const cycles: number[][] = [];
  for (const start of needs.keys()) {
    const path = new Map<number, number>();
    let job: number | undefined = start;
    while (job !== undefined && !seen.has(job)) {
      seen.add(job);
      path.set(job, path.size);
      job = needs[job]?.find((need) => !done.has(need));
    }
    const from = job === undefined ? undefined : path.get(job);
    if (from !== undefined) cycles.push(startingAtFirst([...path.keys()].slice(from)));
  }
  return cycles;
}

/** Rotates the cycle so that it begins with the job that comes first in the file. */
function startingAtFirst(cycle: readonly number[]): number[] {
  const first = cycle.reduce((least, job, index) => (job < (cycle[least] ?? 0) ? index : least), 0);
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
