// What each rule says about each result of a need: the table in docs/language.md, for explanations. `state/lua/gate.lua` decides which
// jobs run. A test compares the two.
import type { Rule } from './pipeline.ts';

/** How a need ended, as far as rules distinguish. `ok`: it succeeded, or failed with `allow_failure`. */
export type NeedEnding = 'ok' | 'failed' | 'upstream-failed' | 'cancelled' | 'skipped';

/** ok, blocks: one need that blocks is enough to skip the job. yes, no: one yes among the needs is enough to start it. */
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

/** Undefined: the need has not ended. */
export function needEnding({ status, reason, allowed }: Closing): NeedEnding | undefined {
  if (status === 'succeeded' || (status === 'failed' && allowed)) return 'ok';
  if (status === 'failed' || status === 'cancelled') return status;
  if (status !== 'skipped') return undefined;
  if (reason === 'upstream-failed') return reason;
  return reason === 'upstream-cancelled' ? 'cancelled' : 'skipped';
}
