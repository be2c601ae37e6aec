// What the commands share that run jobs in their own process.
import { Secrets } from '../../worker/secrets/secrets.ts';
import { RedisCommand } from '../command.ts';
import type { WorkerSettings } from '../running/local-workers.ts';
import { concurrency, grace, lease, lockRedis, secrets } from '../settings/all-settings.ts';
import type { Settings } from '../settings/find-settings.ts';
import { lockServersOf } from '../settings/lock-server-setting.ts';
import { settingListOption, settingOption } from '../settings/setting-option.ts';

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
      secrets: new Secrets(settings.get(secrets, this.secrets)),
      lockServers: lockServersOf(settings, this.lockRedis),
    };
  }
}
