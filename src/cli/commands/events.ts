import { Command, Option } from 'clipanion';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';
import { parseCount } from '../options.ts';

export class EventsCommand extends RedisCommand {
  static override paths = [['events']];
  static override usage = Command.Usage({
    description: 'List what has happened in a run, the oldest first.',
    details: `
      Each event begins with its id, where the screen has 60 columns. Whoever has read up to one reads on with \`--after\`, and misses
      nothing. With \`-f\`, goes on until the run is closed; Ctrl-C only stops looking.
    `,
    examples: [
      ['All of the newest run', '$0 events @last'],
      ['For a program, as it goes on', '$0 events @last -f --json'],
      ['The next 100 after one', '$0 events @last --after 1795724660567-0 --limit 100'],
    ],
  });

  readonly run = Option.String({ name: 'RUN' });
  readonly follow = Option.Boolean('--follow,-f', false, { description: 'Go on with what comes.' });
  readonly after = Option.String('--after', { description: 'Only what came after the event with this `ID`.' });
  readonly limit = Option.String('--limit', { description: 'End after `N` (default: all there are).' });
  readonly json = Option.Boolean('--json', false, { description: 'One JSON object a line.' });

  protected override perform(): Promise<number> {
    const request = { after: parseEventId(this.after), limit: parseCount('--limit', this.limit, 1) };
    return this.withRedis(this.follow ? 'once there, always' : 'once', async (redis, address) => {
      const { findRun } = await import('../../state/look/find-run.ts');
      const { showEvents } = await import('../showing/show-events.ts');
      const run = await findRun(redis, this.run);
      const { lineWidth } = await import('../text/width.ts');
      const output = { stdout: this.context.stdout, isJson: this.json, width: lineWidth() };
      if (!this.follow) {
        await showEvents(redis, { ...request, run }, output);
        return exitCodes.ok;
      }
      const { lookUntilSignal } = await import('../showing/until-signal.ts');
      return lookUntilSignal({ redis, address, output: this.output }, async (looking) => {
        await showEvents(redis, { ...request, run }, output, looking);
        return exitCodes.ok;
      });
    });
  }
}

function parseEventId(text: string | undefined): string | undefined {
  if (text === undefined || /^\d{1,15}(-\d{1,10}(\.\d{1,6})?)?$/.test(text)) return text;
  throw new WpError(`--after takes the id of an event, such as 1795724660567-0, not "${text}".`);
}
