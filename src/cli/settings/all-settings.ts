// All settings.
import { listWords } from '../../pipeline/list-words.ts';
import { duration } from '../../pipeline/values/durations.ts';
import { wholeNumber } from '../../pipeline/values/numbers.ts';
import { addressList, text } from '../../pipeline/values/texts.ts';
import { oneOf } from '../../pipeline/values/words.ts';
import { type OutputMode, outputModes } from './output-modes.ts';
import type { Setting } from './setting.ts';

/** With a shorter lease, an ordinary pause of a machine would cost a job its lease. */
const shortestLeaseMs = 500;

export const redis: Setting<string> = {
  key: 'redis',
  flags: '--redis',
  variable: 'WP_REDIS_URL',
  type: text({ name: 'an address' }),
  description: 'Use the Redis at `URL`: redis://…, rediss://… or a socket',
  otherwise: 'start a private one',
};

export const stateFolder: Setting<string> = {
  key: 'state_dir',
  variable: 'WP_STATE_DIR',
  type: text({ name: 'a folder' }),
  description: 'Keep the data of the private Redis in this folder',
  isPath: true,
  otherwise: '~/.local/state/wp',
};

export const workers: Setting<number> = {
  key: 'workers',
  flags: '--workers,-w',
  variable: 'WP_WORKERS',
  type: wholeNumber({ least: 0 }),
  description: 'Start `N` workers in this process; 0 leaves the jobs to wp worker processes',
  otherwise: 'one for each core',
};

export const concurrency: Setting<number> = {
  key: 'concurrency',
  flags: '--concurrency,-c',
  variable: 'WP_CONCURRENCY',
  type: wholeNumber({ least: 1 }),
  description: 'Run at most `N` jobs at once in each worker',
  fallback: '1',
};

export const lease: Setting<number> = {
  key: 'lease',
  flags: '--lease',
  variable: 'WP_LEASE',
  type: duration({ least: shortestLeaseMs }),
  description: 'Count a worker as lost after `DURATION` without a sign of life',
  fallback: '15s',
};

export const grace: Setting<number> = {
  key: 'grace',
  flags: '--grace',
  variable: 'WP_GRACE',
  type: duration(),
  description: 'Wait `DURATION` between TERM and KILL when a running job is stopped',
  fallback: '10s',
};

export const secrets: Setting<string> = {
  key: 'secrets',
  flags: '--secrets',
  variable: 'WP_SECRETS',
  type: text({ name: 'a file' }),
  description: 'Read the secrets of pipelines from `FILE`, which has NAME=value lines',
  isPath: true,
  otherwise: 'the environment',
};

export const lockRedis: Setting<readonly string[]> = {
  key: 'lock_redis',
  flags: '--lock-redis',
  variable: 'WP_LOCK_REDIS',
  type: addressList,
  description: 'Keep leases on the Redis at `URL`; give 3 or 5 independent servers',
  otherwise: 'the Redis of the runs',
};

export const drainTimeout: Setting<number> = {
  key: 'drain_timeout',
  flags: '--drain-timeout',
  variable: 'WP_DRAIN_TIMEOUT',
  type: duration(),
  description: 'Let running jobs go on for `DURATION` after wp worker is asked to stop',
  fallback: '10s',
};

export const exitWhenIdle: Setting<number> = {
  key: 'exit_when_idle',
  flags: '--exit-when-idle',
  variable: 'WP_EXIT_WHEN_IDLE',
  type: duration(),
  description: 'Exit with 0 once wp worker had no job to run for `DURATION`',
  otherwise: 'never',
};

export const iterations: Setting<number> = {
  key: 'iterations',
  flags: '--iterations',
  variable: 'WP_ITERATIONS',
  type: wholeNumber({ least: 0 }),
  description: 'Set the param "iterations" to `N`; short for -p iterations=N',
  otherwise: 'the value in the pipeline',
};

export const outputMode: Setting<OutputMode> = {
  key: 'output',
  flags: '--output',
  // Not WP_OUTPUT: jobs have that variable, and so does a wp that a job starts.
  variable: 'WP_OUTPUT_MODE',
  type: oneOf(outputModes),
  description: `Show the run and the output of its jobs by \`MODE\`: ${listWords(outputModes, 'or')}`,
  fallback: 'progress',
};

export const settings: readonly Setting<unknown>[] = [
  redis,
  stateFolder,
  workers,
  concurrency,
  lease,
  grace,
  secrets,
  lockRedis,
  drainTimeout,
  exitWhenIdle,
  iterations,
  outputMode,
];
