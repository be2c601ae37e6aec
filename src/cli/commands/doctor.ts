import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { describeRedis } from '../../state/redis/address.ts';
import { RedisCommand } from '../command.ts';
import { lockRedis, redis } from '../settings/all-settings.ts';
import { lockServersOf } from '../settings/lock-server-setting.ts';
import { settingListOption } from '../settings/setting-option.ts';

export class DoctorCommand extends RedisCommand {
  static override paths = [['doctor']];
  static override usage = Command.Usage({
    description: 'Check Redis, this machine and the workers, and say what to do.',
    details: `
      Looks at the version, persistence, eviction policy, memory, latency and clock of Redis, at what it lets wp do, at the lock servers,
      at the workers and their versions, and at runs that nobody serves. What it tries out is removed again.

      Exits 1 when there is a problem, and 0 when there is none, with warnings too.
    `,
    examples: [
      ['Before the first run', '$0 doctor'],
      ['Another Redis, for a program', '$0 doctor --redis redis://redis.example:6379 --json'],
    ],
  });

  readonly lockRedis = settingListOption(lockRedis);
  readonly json = Option.Boolean('--json', false, { description: 'As one JSON object.' });

  protected override async perform(): Promise<number> {
    const { checkAll } = await import('../doctor/checks.ts');
    const { readFacts } = await import('../doctor/read-facts.ts');
    const settings = await this.settings();
    const address = settings.get(redis, this.redis);
    const facts = await readFacts({
      where: address ? describeRedis(address) : 'the private server of this user',
      isEmbedded: !address,
      lockServers: lockServersOf(settings, this.lockRedis),
      withRedis: (use) => this.withRedis('once', use),
    });
    const findings = checkAll(facts);
    const hasProblem = findings.some(({ status }) => status === 'problem');
    if (this.json) {
      const { jsonLine } = await import('../text/json.ts');
      this.print(jsonLine({ wp: facts.version, ok: !hasProblem, findings }));
    } else {
      const { renderFindings } = await import('../doctor/render-findings.ts');
      const { coloursFor } = await import('../text/colours.ts');
      const { isColoured } = await import('../text/is-coloured.ts');
      const { textWidth } = await import('../text/width.ts');
      const colours = coloursFor(isColoured({ stream: process.stdout, env: process.env }));
      this.print(renderFindings(findings, { width: textWidth(), colours }));
    }
    return hasProblem ? exitCodes.jobFailed : exitCodes.ok;
  }
}
