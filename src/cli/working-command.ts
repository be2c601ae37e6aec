// What the commands share that run jobs in their own process.
import { Option } from 'clipanion';
import { RedisCommand } from './command.ts';
import type { WorkerSettings } from './local-workers.ts';
import { parseCount, parseLength } from './options.ts';

const defaultLeaseMs = 15_000;
/** Below, an ordinary hiccup of a machine would cost a job its lease. */
const shortestLeaseMs = 500;
const defaultGraceMs = 10_000;

export abstract class WorkingCommand extends RedisCommand {
  readonly concurrency = Option.String('--concurrency,-c', {
    env: 'WP_CONCURRENCY',
    description: 'Jobs that each worker runs at once (default: 1).',
  });
  readonly lease = Option.String('--lease', {
    env: 'WP_LEASE',
    description: 'After how long without a sign of life a worker counts as lost (default: 15s).',
  });
  readonly grace = Option.String('--grace', {
    env: 'WP_GRACE',
    description: 'How long a job that is asked to end may take before it is killed (default: 10s).',
  });

  readonly secrets = Option.String('--secrets', {
    env: 'WP_SECRETS',
    description: 'A file of NAME=value lines with the secrets of pipelines (default: the environment).',
  });

  protected workerSettings(): Omit<WorkerSettings, 'workers'> {
    return {
      concurrency: parseCount('--concurrency', this.concurrency, 1) ?? 1,
      leaseMs: parseLength('--lease', this.lease, shortestLeaseMs) ?? defaultLeaseMs,
      secretsFile: this.secrets || undefined,
      graceMs: parseLength('--grace', this.grace) ?? defaultGraceMs,
    };
  }
}
