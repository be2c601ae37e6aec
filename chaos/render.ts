// What a round prints: its progress, its result, and for each broken rule the shortest history.
import { groupBy } from '../src/pipeline/group-by.ts';
import type { RunEvent } from '../src/state/look/events.ts';
import { declaredName } from './history.ts';
import type { Finding, Tally } from './inspector.ts';
import type { Broken, RoundResult } from './result.ts';
import type { Done } from './storm.ts';

export function renderProgress({ runs, jobs }: Tally, done: Done): string {
  const count = (name: Parameters<Done['get']>[0]): number => done.get(name) ?? 0;
  const cuts = count('cut some') + count('cut all') + count('half-open') + count('refuse') + count('client kill');
  const stops = count('stop worker') + count('stop redis');
  const words = [`${runs} runs`, `${jobs} jobs`, `${count('kill worker')} kills`, `${stops} stops`, `${cuts} cuts`];
  return [...words, `${count('kill redis')} restarts`].join(', ');
}

export function renderResult({ tally, done, workers, breaches }: RoundResult): string {
  const faults = [...done].sort(([a], [b]) => a.localeCompare(b)).map(([fault, count]) => `${fault} ${count}`);
  return [
    `${tally.runs} runs with ${tally.jobs} jobs in ${tally.attempts} attempts, ${tally.lost} of them lost, on ${workers} workers`,
    `faults: ${faults.join(', ')}`,
    breaches.length === 0 ? 'no breach' : renderBreaches(breaches),
  ].join('\n');
}

/** The shortest story of each broken rule. */
function renderBreaches(breaches: readonly Broken[]): string {
  const byRule = [...groupBy(breaches, ({ rule }) => rule)];
  return byRule
    .map(([rule, broken]) => {
      const [shortest] = broken.map(({ story }) => story).sort((a, b) => a.split('\n').length - b.split('\n').length);
      return `\nBREACH of "${rule}", ${broken.length} times:\n${shortest}`;
    })
    .join('\n');
}

/** The events of the run, of the job and of its needs, and the traces of the job. */
export function renderFinding({ breach: { what, job }, history }: Finding): string {
  const { run, events, record, traced, played } = history;
  const name = job === undefined ? undefined : declaredName(job);
  const needs = played.graph.jobs.find((one) => one.name === name)?.needs.map((need) => need.job) ?? [];
  const isTold = (event: RunEvent): boolean =>
    event.job === undefined ||
    job === undefined ||
    declaredName(event.job) === name ||
    needs.includes(declaredName(event.job));
  return [
    `${job ?? 'the run'}: ${what}`,
    `run ${run} (${record.name}, ${record.status}); job ${JSON.stringify(played.graph.jobs.find((one) => one.name === name))}`,
    ...events.filter(isTold).map((event) => `  ${renderEvent(event)}`),
    ...traced.filter((one) => one.job === job).flatMap(({ lines }) => lines.map((line) => `  trace: ${line}`)),
  ].join('\n');
}

export function renderEvent({ id, event, job = '', attempt, worker = '', detail }: RunEvent): string {
  return [id, event, job, attempt ?? '', worker, JSON.stringify(detail)].join(' ');
}
