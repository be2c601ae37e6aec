// What the commands share that run jobs in their own process.
import { Option } from 'clipanion';
import { WpError } from '../pipeline/error.ts';
import { describeRedis } from '../state/address.ts';
import { RedisCommand } from './command.ts';
import type { WorkerSettings } from './local-workers.ts';
import { parseCount, parseLength, splitAddresses } from './options.ts';

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

  readonly lockRedis = Option.Array('--lock-redis', {
    description: 'Independent Redis servers for the leases, 3 or 5 (or WP_LOCK_REDIS; default: the one of --redis).',
  });

  protected workerSettings(): Omit<WorkerSettings, 'workers'> {
    return {
      concurrency: parseCount('--concurrency', this.concurrency, 1) ?? 1,
      leaseMs: parseLength('--lease', this.lease, shortestLeaseMs) ?? defaultLeaseMs,
      secretsFile: this.secrets || undefined,
      lockServers: this.#lockServers(),
      graceMs: parseLength('--grace', this.grace) ?? defaultGraceMs,
    };
  }

  /** Each value may be a list; the variable counts where the flag is absent. */
  #lockServers(): string[] {
    const given = this.lockRedis ?? [process.env.WP_LOCK_REDIS ?? ''];
    const servers = given.flatMap(splitAddresses);
    if (new Set(servers.map(describeRedis)).size < servers.length) {
      throw new WpError('--lock-redis names one server twice. Each has to be another one.');
    }
    if ([0, 3, 5].includes(servers.length)) return servers;
    throw new WpError(
      `--lock-redis takes 3 or 5 independent servers, most of which have to agree, not ${servers.length}. Without it the leases are where the runs are.`,
    );
  }
}
