// A run with what its jobs write: line by line as it comes, or in one piece when a job ends.
import { setTimeout as delay } from 'node:timers/promises';
import { followEvents, type RunEvent } from '../../state/events.ts';
import { readJobs } from '../../state/read.ts';
import { insist } from '../../state/refusal.ts';
import type { RunId } from '../../state/run-id.ts';
import type { Connection } from '../../state/scripts.ts';
import type { Output } from '../output.ts';
import type { Colours } from '../render/colours.ts';
import { renderEvent } from '../render/event.ts';
import { AttemptOutput } from './attempt-output.ts';
import type { Looking } from './showing.ts';

export type Shown = Looking & Pick<Output, 'print'> & { readonly colours: Colours };

export function showPrefixed(redis: Connection, run: RunId, shown: Shown): Promise<void> {
  return showAsItComes(redis, run, shown, (job, line) => `${shown.colours.ofJob(job)} | ${line}`);
}

export function showInterleaved(redis: Connection, run: RunId, shown: Shown): Promise<void> {
  return showAsItComes(redis, run, shown, (_, line) => line);
}

/** Between two rounds of reading. Each job that runs is read once in a round, one after the other. */
const roundMs = 250;

async function showAsItComes(
  redis: Connection,
  run: RunId,
  shown: Shown,
  render: (job: string, line: string) => string,
): Promise<void> {
  const outputs = new Map<string, AttemptOutput>();
  const open = (job: string, attempt: number): AttemptOutput => {
    const known = outputs.get(job);
    if (known?.attempt === attempt) return known;
    const output = new AttemptOutput(redis, { run, job, attempt }, shown.onTrouble);
    outputs.set(job, output);
    return output;
  };
  const showLines = (job: string) => (lines: readonly string[]) => {
    shown.print(lines.map((line) => render(job, line)).join('\n'));
  };
  for (const { job, attempt } of await runningJobs(redis, run, shown)) open(job, attempt);
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, shown.signal]);
  const rounds = repeat(signal, async () => {
    for (const [job, output] of [...outputs]) if (!signal.aborted) await output.read(showLines(job));
  });
  try {
    for await (const event of followEvents(redis, run, shown)) {
      const { job, attempt } = event;
      if (job !== undefined && attempt !== undefined) {
        const output = open(job, attempt);
        if (event.event !== 'started') {
          await output.end(showLines(job));
          outputs.delete(job);
        }
      }
      shown.print(renderEvent(event));
    }
  } finally {
    over.abort();
    await rounds;
  }
}

async function repeat(signal: AbortSignal, round: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await round();
    await delay(roundMs, undefined, { signal }).catch(() => {});
  }
}

/** Those whose beginning is before what is looked at. */
async function runningJobs(
  redis: Connection,
  run: RunId,
  { after, onTrouble }: Looking,
): Promise<{ readonly job: string; readonly attempt: number }[]> {
  if (after === undefined) return [];
  return insist(
    'jobs',
    async () => {
      const running = [];
      for await (const job of readJobs(redis, run)) if (job.status === 'running') running.push(job);
      return running;
    },
    onTrouble,
  );
}

/** In logs of GitHub Actions a job's output is folded away under how it ended. */
export async function showGrouped(redis: Connection, run: RunId, shown: Shown): Promise<void> {
  const isFolded = process.env.GITHUB_ACTIONS === 'true';
  for await (const event of followEvents(redis, run, shown)) {
    const output = outputOf(redis, run, event, shown);
    if (!output) {
      if (event.event !== 'started') shown.print(renderEvent(event));
      continue;
    }
    let head = isFolded ? `::group::${renderEvent(event)}\n` : `${renderEvent(event)}\n`;
    await output.end((lines) => {
      shown.print(head + lines.join('\n'));
      head = '';
    });
    if (head !== '') shown.print(renderEvent(event));
    else if (isFolded) shown.print('::endgroup::');
  }
}

/** Absent: no attempt ended with the event. */
function outputOf(
  redis: Connection,
  run: RunId,
  { event, job, attempt }: RunEvent,
  { onTrouble }: Looking,
): AttemptOutput | undefined {
  if (job === undefined || attempt === undefined || event === 'started') return undefined;
  return new AttemptOutput(redis, { run, job, attempt }, onTrouble);
}
