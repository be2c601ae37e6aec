// What is said of how wp gets on with Redis: how fast it answers, what time it has, what it lets wp do.
import type { Clock, Latency } from '../../state/health/measure.ts';
import type { Permissions } from '../../state/health/permissions.ts';
import { counted } from '../text/words.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Every job costs a round trip or two; beyond the latter leases are at risk. */
const slowMs = { median: 20, p99: 1_000 };

export function latencyFinding({ medianMs, p99Ms }: Latency): Finding {
  const found = `median ${inMs(medianMs)}, 99th percentile ${inMs(p99Ms)}`;
  if (p99Ms >= slowMs.p99) {
    return problem(
      'latency',
      found,
      'Leases may run out before they are renewed. Look for what blocks the server or the network.',
    );
  }
  if (medianMs < slowMs.median) return ok('latency', found);
  return warning('latency', found, 'Each job waits for a few answers. Bring workers nearer to Redis.');
}

function inMs(lengthMs: number): string {
  return `${lengthMs.toFixed(lengthMs < 10 ? 1 : 0)} ms`;
}

const skewMs = 2_000;

/** Nothing that wp decides depends on it. */
export function clockFinding({ aheadMs, toleranceMs }: Clock): Finding {
  const off = Math.abs(aheadMs);
  if (off <= toleranceMs) return ok('clock', `as that of Redis, within ${toleranceMs} ms`);
  const found = `this host is ${off < 10_000 ? `${off} ms` : `${Math.round(off / 1000)} s`} ${aheadMs > 0 ? 'ahead of' : 'behind'} Redis`;
  if (off < skewMs) return ok('clock', found);
  const advice =
    'wp goes by the clock of Redis alone, but what jobs write down themselves will not fit. Use NTP on both.';
  return warning('clock', found, advice);
}

/** What `wp` needs, and no more. */
const grant = '+@all -@dangerous +info ~wp:* &wp:*';

export function permissionsFinding({ user, refusals }: Permissions): Finding {
  const [first] = refusals;
  const who = user === undefined ? 'its user' : `user ${user}`;
  if (!first) return ok('permissions', `${who} may do all that wp needs; scripts load`);
  const commands = refusals.map(({ command }) => command).join(', ');
  if (!refusals.every(({ message }) => message.startsWith('NOPERM'))) {
    return problem(
      'permissions',
      `${commands} refused: ${first.message}`,
      'Look at the log and the settings of the server.',
    );
  }
  const found = `${who} may not do ${counted(refusals.length, 'thing')} that wp needs: ${commands}`;
  return problem(
    'permissions',
    `${found} (${first.message})`,
    `As an administrator: ACL SETUSER ${user ?? 'NAME'} ${grant}`,
  );
}
