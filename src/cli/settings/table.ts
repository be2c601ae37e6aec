// All settings there are.
import { listed } from '../../pipeline/listed.ts';
import { addresses, anything, count, length, oneOf } from '../options.ts';
import { type OutputMode, outputModes } from './output-modes.ts';
import type { Setting } from './setting.ts';

/** Below, an ordinary hiccup of a machine would cost a job its lease. */
const shortestLeaseMs = 500;

export const redis: Setting<string> = {
  ...{ key: 'redis', flags: '--redis', variable: 'WP_REDIS_URL' },
  description: 'Address of Redis, a `URL`: redis://…, rediss://…, or a socket',
  ...anything('an address'),
  otherwise: 'a private one, which is started',
};

export const stateFolder: Setting<string> = {
  ...{ key: 'state_dir', variable: 'WP_STATE_DIR' },
  description: 'The folder of the private Redis',
  ...anything('a folder'),
  isPath: true,
  otherwise: '~/.local/state/wp',
};

export const workers: Setting<number> = {
  ...{ key: 'workers', flags: '--workers,-w', variable: 'WP_WORKERS' },
  description: '`N` workers in this process, 0 to leave the work to wp worker processes',
  ...count(0),
  otherwise: 'as many as cores',
};

export const concurrency: Setting<number> = {
  ...{ key: 'concurrency', flags: '--concurrency,-c', variable: 'WP_CONCURRENCY' },
  description: '`N` jobs at once in each worker',
  ...count(1),
  fallback: '1',
};

export const lease: Setting<number> = {
  ...{ key: 'lease', flags: '--lease', variable: 'WP_LEASE' },
  description: 'A `TIME` without a sign of life after which a worker counts as lost',
  ...length(shortestLeaseMs),
  fallback: '15s',
};

export const grace: Setting<number> = {
  ...{ key: 'grace', flags: '--grace', variable: 'WP_GRACE' },
  description: 'The `TIME` that a job which is asked to end may take before it is killed',
  ...length(0),
  fallback: '10s',
};

export const secrets: Setting<string> = {
  ...{ key: 'secrets', flags: '--secrets', variable: 'WP_SECRETS' },
  description: 'A `FILE` of NAME=value lines with the secrets of pipelines',
  ...anything('a file'),
  isPath: true,
  otherwise: 'the environment',
};

export const lockRedis: Setting<readonly string[]> = {
  ...{ key: 'lock_redis', flags: '--lock-redis', variable: 'WP_LOCK_REDIS' },
  description: 'Each `URL` one of 3 or 5 independent Redis servers for the leases',
  ...addresses,
  otherwise: 'where the runs are',
};

export const drainTimeout: Setting<number> = {
  ...{ key: 'drain_timeout', flags: '--drain-timeout', variable: 'WP_DRAIN_TIMEOUT' },
  description: 'The `TIME` that running jobs may go on after wp worker is asked to stop',
  ...length(0),
  fallback: '10s',
};

export const exitWhenIdle: Setting<number> = {
  ...{ key: 'exit_when_idle', flags: '--exit-when-idle', variable: 'WP_EXIT_WHEN_IDLE' },
  description: 'A `TIME` without a job to run after which wp worker ends with 0',
  ...length(0),
  otherwise: 'never',
};

export const iterations: Setting<number> = {
  ...{ key: 'iterations', flags: '--iterations', variable: 'WP_ITERATIONS' },
  description: '`N` for the param "iterations"; the flag is short for -p iterations=N',
  ...count(0),
  otherwise: 'as the pipeline says',
};

export const outputMode: Setting<OutputMode> = {
  // Not WP_OUTPUT: jobs have that, and a wp that is started by a job has it, too.
  ...{ key: 'output', flags: '--output', variable: 'WP_OUTPUT_MODE' },
  description: `${listed(outputModes, 'or')}: how a run and what its jobs write is shown`,
  ...oneOf(outputModes),
  fallback: 'progress',
};

export const settings: readonly Setting<unknown>[] = [
  ...[redis, stateFolder, workers, concurrency, lease, grace, secrets, lockRedis],
  ...[drainTimeout, exitWhenIdle, iterations, outputMode],
];
