// Checks of how wp works with Redis: how fast Redis answers, its clock, and its permissions for wp.
import type { Clock, Latency } from '../../state/health/measure.ts';
import type { Permissions } from '../../state/health/permissions.ts';
import { counted } from '../text/words.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** `median`: every job costs one or two round trips. `p99`: slower answers put the renewal of leases at risk. */
const slowMs = { median: 20, p99: 1_000 };

export function checkLatency({ medianMs, p99Ms }: Latency): Finding {
  const found = `median ${inMs(medianMs)}, 99th percentile ${inMs(p99Ms)}`;
  if (p99Ms >= slowMs.p99) {
    return problem(
      'latency',
      found,
      'Leases may expire before they are renewed. Find out what blocks the server or the network.',
    );
  }
  if (medianMs < slowMs.median) return ok('latency', found);
  return warning('latency', found, 'Every job waits for a few answers. Move the workers closer to Redis.');
}

function inMs(lengthMs: number): string {
  return `${lengthMs.toFixed(lengthMs < 10 ? 1 : 0)} ms`;
}

/** A smaller difference is not worth a warning. */
const skewMs = 2_000;

/** Only a warning: wp itself uses the clock of Redis for every decision. */
export function checkClock({ aheadMs, toleranceMs }: Clock): Finding {
  const off = Math.abs(aheadMs);
  if (off <= toleranceMs) return ok('clock', `same as Redis, within ${toleranceMs} ms`);
  const found = `this host is ${off < 10_000 ? `${off} ms` : `${Math.round(off / 1000)} s`} ${aheadMs > 0 ? 'ahead of' : 'behind'} Redis`;
  if (off < skewMs) return ok('clock', found);
  const advice =
    'wp uses only the clock of Redis, but times that jobs record themselves will not match it. Use NTP on both hosts.';
  return warning('clock', found, advice);
}

/** The permissions that wp needs, and no more. */
const grant = '+@all -@dangerous +info ~wp:* &wp:*';

export function checkPermissions({ user, refusals }: Permissions): Finding {
  const [first] = refusals;
  const who = user === undefined ? 'the user of wp' : `user ${user}`;
  if (!first) return ok('permissions', `${who} has all permissions that wp needs; scripts load`);
  const commands = refusals.map(({ command }) => command).join(', ');
  if (!refusals.every(({ message }) => message.startsWith('NOPERM'))) {
    return problem(
      'permissions',
      `${commands} refused: ${first.message}`,
      'Check the log and the settings of the server.',
    );
  }
  const found = `${who} may not run ${counted(refusals.length, 'command')} that wp needs: ${commands}`;
  return problem(
    'permissions',
    `${found} (${first.message})`,
    `Type as an administrator: ACL SETUSER ${user ?? 'NAME'} ${grant}`,
  );
}
