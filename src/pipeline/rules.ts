// What a rule makes of how a need ended: the table of the guide, for explaining. What runs is decided by `state/lua/gate.lua`; a test
// holds the two together.
import type { Rule } from './pipeline.ts';

/** How a need ended, as far as rules tell endings apart. `ok`: it succeeded, or failed and was allowed to. */
export type NeedEnding = 'ok' | 'failed' | 'upstream-failed' | 'cancelled' | 'skipped';

/** ok, blocks: every need counts. yes, no: of all needs that the rule judges together, one yes is enough. */
export type NeedVerdict = 'ok' | 'blocks' | 'yes' | 'no';

type Row = Readonly<Record<Rule, NeedVerdict>>;

const blocking = { on_success: 'blocks', none_failed: 'blocks', any_success: 'no', always: 'ok' } as const;

export const ruleTable: Readonly<Record<NeedEnding, Row>> = {
  ok: { on_success: 'ok', none_failed: 'ok', on_failure: 'no', any_success: 'yes', always: 'ok' },
  failed: { ...blocking, on_failure: 'yes' },
  'upstream-failed': { ...blocking, on_failure: 'yes' },
  cancelled: { ...blocking, on_failure: 'no' },
  skipped: { ...blocking, none_failed: 'ok', on_failure: 'no' },
};

interface Closing {
  readonly status: string;
  readonly reason?: string;
  readonly allowed?: boolean;
}

/** Absent: it has not ended. */
export function needEnding({ status, reason, allowed }: Closing): NeedEnding | undefined {
  if (status === 'succeeded' || allowed) return 'ok';
  if (status === 'failed' || status === 'cancelled') return status;
  if (status !== 'skipped') return undefined;
  if (reason === 'upstream-failed') return reason;
  return reason === 'upstream-cancelled' ? 'cancelled' : 'skipped';
}
