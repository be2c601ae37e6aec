// `npm run picture`: plays a session in a terminal, and draws what the terminal showed into docs/terminal.svg.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedisServer } from '../../test/support/redis-server.ts';
import { startInTerminal } from '../../test/support/terminal.ts';
import { until } from '../../test/support/until.ts';
import { Screen } from './screen.ts';
import { renderWindows, type Window } from './svg.ts';

const picture = 'docs/terminal.svg';
const size = { columns: 78, rows: 30 };
/** The terminal's first line is of the program that makes it. */
const preamble = /^[\s\S]*?pid \d+\.\r?\n/;
const endOfFrame = '\x1b[?2026l';

const title =
  'wp run draws each job with its state, its time and its last line of output; wp status --gantt draws when each job ran.';

await using redis = await startRedisServer();
const home = mkdtempSync(join(tmpdir(), 'wp-picture-'));
const env = { WP_REDIS_URL: redis.url, HOME: home, FORCE_COLOR: '1' };

/** What the terminal shows once it matches `moment`; without one, when the command has ended. */
async function show(command: string, args: readonly string[], moment?: RegExp): Promise<Window> {
  await using terminal = startInTerminal(args, { ...size, env });
  const shown =
    moment && (await until(() => matching(screenOf(wholeFrames(terminal.bytes())), moment), `${moment}`, 30_000));
  await terminal.end;
  return { command, rows: (shown ?? screenOf(terminal.bytes())).rows };
}

/** Without what has arrived of a frame that is still being written. */
function wholeFrames(bytes: string): string {
  return bytes.slice(0, bytes.lastIndexOf(endOfFrame));
}

function matching(screen: Screen, moment: RegExp): Screen | undefined {
  return moment.test(screen.text) ? screen : undefined;
}

function screenOf(bytes: string): Screen {
  const screen = new Screen();
  screen.write(bytes.replace(preamble, ''));
  return screen;
}

try {
  const run = await show(
    'wp run release.yaml',
    ['run', 'scripts/picture/release.yaml', '--workers', '4', '--seed', '1'],
    /✗ test\[node=22\][\s\S]*rounds half up[\s\S]*▸ test\[node=24\] .*150 of 150/,
  );
  const gantt = await show('wp status --gantt', ['status', '--gantt']);
  writeFileSync(picture, renderWindows(title, size.columns, [run, gantt]));
  console.log(`drawn: ${picture}`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
