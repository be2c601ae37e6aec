// What the commands share that run jobs in their own process.
import { WpError } from '../pipeline/error.ts';
import { describeRedis } from '../state/address.ts';
import { RedisCommand } from './command.ts';
import type { WorkerSettings } from './local-workers.ts';
import type { Settings } from './settings/find.ts';
import { settingListOption, settingOption } from './settings/option.ts';
import { concurrency, grace, lease, lockRedis, secrets } from './settings/table.ts';

export abstract class WorkingCommand extends RedisCommand {
  readonly concurrency = settingOption(concurrency);
  readonly lease = settingOption(lease);
  readonly grace = settingOption(grace);
  readonly secrets = settingOption(secrets);
  readonly lockRedis = settingListOption(lockRedis);

  protected workerSettings(settings: Settings): Omit<WorkerSettings, 'workers'> {
    return {
      concurrency: settings.require(concurrency, this.concurrency),
      leaseMs: settings.require(lease, this.lease),
      graceMs: settings.require(grace, this.grace),
      secretsFile: settings.get(secrets, this.secrets),
      lockServers: this.#lockServers(settings),
    };
  }

  /** Each value may be a list. */
  #lockServers(settings: Settings): readonly string[] {
    const typed = this.lockRedis?.join(',');
    const servers = settings.get(lockRedis, typed) ?? [];
    const origin = settings.find(lockRedis, typed)?.origin;
    if (new Set(servers.map(describeRedis)).size < servers.length) {
      throw new WpError(`${origin} names one server twice. Each has to be another one.`);
    }
    if ([0, 3, 5].includes(servers.length)) return servers;
    throw new WpError(
      `${origin} takes 3 or 5 independent servers, most of which have to agree, not ${servers.length}. Without it the leases are where the runs are.`,
    );
  }
}
