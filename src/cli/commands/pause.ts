import { Command, Option } from 'clipanion';
import { RedisCommand } from '../command.ts';

abstract class SwitchCommand extends RedisCommand {
  readonly run = Option.String({ name: 'RUN' });

  protected switchRun(what: 'pause' | 'resume'): Promise<number> {
    return this.withRedis('once', async () => {
      const { pauseOrResume } = await import('../running/pause-or-resume.ts');
      return (redis) => pauseOrResume(redis, this.run, what, this.output);
    });
  }
}

export class PauseCommand extends SwitchCommand {
  static override paths = [['pause']];
  static override usage = Command.Usage({
    description: 'Hold back new jobs of a run until it is resumed.',
    details: 'Running jobs continue. The time of `run_timeout` continues, too.',
    examples: [['Pause the newest run', '$0 pause @last']],
  });

  protected override perform(): Promise<number> {
    return this.switchRun('pause');
  }
}

export class ResumeCommand extends SwitchCommand {
  static override paths = [['resume']];
  static override usage = Command.Usage({
    description: 'Resume a paused run.',
    examples: [['Resume the newest run', '$0 resume @last']],
  });

  protected override perform(): Promise<number> {
    return this.switchRun('resume');
  }
}
