// Reports jobs that need each other in a circle, as a path with the place of each hop.
import type { WrittenJob } from '../language/job-schema.ts';
import { orderJobs } from '../order-jobs.ts';
import type { Entry } from '../schema/collections.ts';
import type { Reading } from '../schema/reading.ts';
import type { Span } from '../source/source-file.ts';
import type { LinkedNeed } from './link-needs.ts';

/** A longer cycle is shown without its middle. */
const mostHops = 10;

type Hop = { readonly from: string; readonly to: string; readonly span: Span };

export function checkCycles(
  jobs: readonly Entry<WrittenJob>[],
  needs: readonly (readonly LinkedNeed[])[],
  reading: Reading,
): void {
  const { cycles } = orderJobs(needs.map((linked) => linked.map(({ index }) => index)));
  for (const cycle of cycles) {
    const hops = cycle.map((job, at) => hop(job, cycle[(at + 1) % cycle.length] ?? job, { jobs, needs }));
    const [first, ...others] = shorten(hops);
    if (!first) continue;
    const also = others.map(({ from, to, span }) => ({ span, message: `"${from}" needs "${to}".` }));
    reading.report(
      first.span,
      `these jobs need each other in a circle: ${pathOf(hops)}. Remove one of these needs.`,
      also,
    );
  }
}

interface Linked {
  readonly jobs: readonly Entry<WrittenJob>[];
  readonly needs: readonly (readonly LinkedNeed[])[];
}

function hop(from: number, to: number, { jobs, needs }: Linked): Hop {
  const span = needs[from]?.find(({ index }) => index === to)?.span ?? { start: 0, end: 0 };
  return { from: jobs[from]?.key ?? '', to: jobs[to]?.key ?? '', span };
}

function shorten(hops: readonly Hop[]): readonly Hop[] {
  return hops.length <= mostHops ? hops : [...hops.slice(0, mostHops / 2), ...hops.slice(-mostHops / 2)];
}

/** `a → b → c → a`: each needs the next. */
function pathOf(hops: readonly Hop[]): string {
  const names = hops.map(({ from }) => from);
  const half = mostHops / 2;
  const left = names.length - mostHops;
  const shown = left > 0 ? [...names.slice(0, half), `… ${left} more …`, ...names.slice(-half)] : names;
  return [...shown, names[0]].join(' → ');
}
