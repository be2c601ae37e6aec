import { Command, Option } from 'clipanion';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';

abstract class SwitchCommand extends RedisCommand {
  readonly run = Option.String({ name: 'RUN' });

  protected switchRun(what: 'pause' | 'resume'): Promise<number> {
    return this.withRedis('once', async (redis) => {
      const { findRun } = await import('../../state/look/find-run.ts');
      const { pauseRun } = await import('../../state/work/control.ts');
      const run = await findRun(redis, this.run);
      const status = await pauseRun(redis, run, what);
      const isDone = status === (what === 'pause' ? 'paused' : 'running');
      const { isRunClosed } = await import('../../state/redis/status.ts');
      const isOver = status !== undefined && isRunClosed(status);
      if (!isDone) throw new WpError(`run ${run} cannot be ${what}d: it is ${isOver ? `over (${status})` : status}.`);
      this.print(`Run ${run} is ${status}.`);
      return exitCodes.ok;
    });
  }
}

export class PauseCommand extends SwitchCommand {
  static override paths = [['pause']];
  static override usage = Command.Usage({
    description: 'Start nothing new of a run until it is resumed.',
    details: 'Jobs that run go on to their end. The time of `run_timeout` goes on, too.',
    examples: [['The newest run', '$0 pause @last']],
  });

  protected override perform(): Promise<number> {
    return this.switchRun('pause');
  }
}

export class ResumeCommand extends SwitchCommand {
  static override paths = [['resume']];
  static override usage = Command.Usage({
    description: 'Let a paused run go on.',
    examples: [['The newest run', '$0 resume @last']],
  });

  protected override perform(): Promise<number> {
    return this.switchRun('resume');
  }
}
