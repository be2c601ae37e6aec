import { Command, Option } from 'clipanion';
import { WpError } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';
import { parseCount } from '../options.ts';

export class EventsCommand extends RedisCommand {
  static override paths = [['events']];
  static override usage = Command.Usage({
    description: 'List the events of a run, oldest first.',
    details: `
      Each line begins with the id of its event, if the terminal has at least 60 columns. To continue after an event, pass its id to
      \`--after\`. No event is missed. With \`-f\`, wp prints new events until the run has ended. Ctrl-C then stops wp, not the run.
    `,
    examples: [
      ['List all events of the newest run', '$0 events @last'],
      ['Follow them, for a program', '$0 events @last -f --json'],
      ['List the next 100 events after one', '$0 events @last --after 1795724660567-0 --limit 100'],
    ],
  });

  readonly run = Option.String({ name: 'RUN' });
  readonly follow = Option.Boolean('--follow,-f', false, { description: 'Print new events until the run has ended.' });
  readonly after = Option.String('--after', { description: 'List only events after the event with this `ID`.' });
  readonly limit = Option.String('--limit', { description: 'Stop after `N` events (default: no limit).' });
  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object a line.' });

  protected override perform(): Promise<number> {
    const request = {
      run: this.run,
      after: parseEventId(this.after),
      limit: parseCount('--limit', this.limit, 1),
      follow: this.follow,
      isJson: this.json,
    };
    return this.withRedis(this.follow ? 'once there, always' : 'once', async () => {
      const { showEvents } = await import('../showing/show-events.ts');
      return (redis, address) => showEvents(redis, request, { ...this.output, address });
    });
  }
}

function parseEventId(text: string | undefined): string | undefined {
  if (text === undefined || /^\d{1,15}(-\d{1,10}(\.\d{1,6})?)?$/.test(text)) return text;
  throw new WpError(`--after takes the id of an event, such as 1795724660567-0, not "${text}".`);
}
