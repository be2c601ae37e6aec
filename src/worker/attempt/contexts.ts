// What expressions of a run can read.
import type { Contexts, Statuses } from '../../pipeline/expression/expression.ts';
import type { NeedFacts } from '../../state/work/need-results.ts';
import type { RunFacts } from '../../state/work/run-facts.ts';

export function contextsOf({ params, run }: RunFacts, needs: Readonly<Record<string, NeedFacts>>): Contexts {
  return { params, run, needs: needs as Contexts['needs'] & object };
}

/** The status functions, as GitHub defines them, but about the direct needs alone. */
export function statusesOf(needs: Readonly<Record<string, NeedFacts>>, isCancelling: boolean): Statuses {
  const all = Object.values(needs);
  return {
    always: true,
    cancelled: isCancelling,
    success: !isCancelling && all.every(({ result }) => result === 'success'),
    failure: all.some(({ result, reason }) => result === 'failure' || reason === 'upstream-failed'),
  };
}
