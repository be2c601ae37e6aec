// Commands that do nothing: the cost of a process with captured output and its own process group.
import type { Bench } from '../bench.ts';
import { make, ninja, type ShellPeer, turbo, wireit } from '../peers/shell.ts';
import { commands } from '../pipelines.ts';
import type { Contender, Row } from '../row.ts';
import { timed } from '../timed.ts';
import { wpCommand } from '../wp.ts';

const count = 1_000;
const total = 'ms';
/** The tools that are slow for each command. */
const fewer = 40;

const wp: ShellPeer = async (bench, jobs) => {
  const file = bench.write('commands.yaml', commands(jobs));
  const flags = ['--workers', '1', '--concurrency', '4'];
  return (await timed(wpCommand('run', file, ...flags), { env: { WP_REDIS_URL: bench.server.url } })).ms;
};

function contender(name: string, run: ShellPeer, of = count): Contender {
  const measure = async (bench: Bench) => {
    const size = bench.size(of);
    const ms = await run(bench, size);
    return { [total]: ms, 'ms a command': ms / size };
  };
  return { name: of === count ? name : `${name}, ${of}`, measure };
}

export const commandsRow: Row = {
  name: 'commands',
  work: `${count} times "true", four slots, from the start of the tool to its end`,
  contenders: [
    contender('wp', wp),
    contender('ninja', ninja),
    contender('make', make),
    contender('wireit', wireit),
    contender('turbo', turbo, fewer),
  ],
  goals: [
    {
      says: "3 x ninja's time",
      value: (figure) => figure('wp', total) / figure('ninja', total),
      atMost: 3,
    },
  ],
};
