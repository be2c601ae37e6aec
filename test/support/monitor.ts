// Records the commands of a Redis, as MONITOR reports them.
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { until } from './until.ts';

export interface SeenCommand {
  readonly words: readonly string[];
  /** The script that was seen last did it. */
  readonly isInner: boolean;
}

export interface Monitor extends AsyncDisposable {
  /** All commands so far; waits until everything sent before has been seen. */
  commands(): Promise<readonly SeenCommand[]>;
}

/** Uses a plain socket: ioredis miscounts if the first lines come in one packet with the answer to MONITOR. */
export async function startMonitor(url: string): Promise<Monitor> {
  const redis = new Redis(url);
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = createInterface(socket);
  const seen: SeenCommand[] = [];
  let marks = 0;
  lines.on('line', (line) => {
    const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => unescaped(word));
    if (words.length > 0) seen.push({ words, isInner: / lua\] "/.test(line) });
  });
  socket.write('MONITOR\r\n');
  await once(lines, 'line');
  return {
    commands: async () => {
      const mark = `mark ${++marks}`;
      await redis.echo(mark);
      await until(() => seen.some(({ words }) => words[1] === mark), 'the monitor to have seen everything');
      return seen.filter(({ words }) => !words[1]?.startsWith('mark '));
    },
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      redis.disconnect();
    },
  };
}

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };

function unescaped(word: string): string {
  return word.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex: string | undefined, letter = '') =>
    hex === undefined ? (letters[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
