// Stands between wp and a Redis, and does what networks and troubled servers do: swallows bytes, cuts connections, refuses commands.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { takeCommands } from './resp.ts';

export interface RedisProxy extends AsyncDisposable {
  readonly url: string;
  /** On: connections, also new ones, stay open and pass nothing. Connections of that time never pass anything again. */
  swallow(isOn: boolean): void;
  /** Calls `act` once, when such a command arrives, before passing it on. */
  when(command: string, act: () => void): void;
  /** Passes nothing on from the next such command. Resolves when it arrives, with a function that lets everything pass. */
  hold(command: string): Promise<() => void>;
  /** Ends all connections without a word to either side. */
  cut(): void;
  /** Answers commands with `error` instead of doing them; undefined: does them. `only`: this command; default: all but those that open a connection. */
  refuse(error?: string, only?: string): void;
  /** Everything that clients have sent so far. */
  readonly sent: () => Buffer;
  /** Number of refused commands since the last `refuse`. */
  readonly refusals: () => number;
}

const admitted = new Set(['hello', 'client', 'info', 'select', 'ping', 'subscribe']);

export async function startRedisProxy(port: number): Promise<RedisProxy> {
  const pairs = new Set<Pair>();
  const mode: Mode = { isSwallowing: false, refusals: 0, watched: new Map(), sent: [] };
  const server = createServer((client) => {
    const pair = join(client, connect({ port, host: '127.0.0.1' }), mode);
    pairs.add(pair);
    client.on('close', () => pairs.delete(pair));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const { client, upstream } of pairs) for (const socket of [client, upstream]) socket.destroy();
  };
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    swallow: (isOn) => {
      mode.isSwallowing = isOn;
      if (isOn) for (const pair of pairs) pair.isSwallowed = true;
    },
    when: (command, act) => void mode.watched.set(command, act),
    hold: (command) =>
      new Promise((resolve) => {
        mode.watched.set(command, () => {
          const held: (() => void)[] = [];
          mode.held = held;
          resolve(() => {
            mode.held = undefined;
            for (const pass of held) pass();
          });
        });
      }),
    cut,
    refuse: (error, only) => {
      Object.assign(mode, { error, only, refusals: 0 });
    },
    sent: () => Buffer.concat(mode.sent),
    refusals: () => mode.refusals,
    [Symbol.asyncDispose]: async () => {
      server.close();
      cut();
    },
  };
}

interface Mode {
  isSwallowing: boolean;
  readonly watched: Map<string, () => void>;
  readonly sent: Buffer[];
  /** Commands that wait to be passed on, in order; undefined: commands pass at once. */
  held?: (() => void)[] | undefined;
  error?: string | undefined;
  only?: string | undefined;
  refusals: number;
}

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
  isSwallowed: boolean;
}

function join(client: Socket, upstream: Socket, mode: Mode): Pair {
  const pair = { client, upstream, isSwallowed: mode.isSwallowing };
  let rest: Buffer = Buffer.alloc(0);
  client.on('data', (bytes) => {
    mode.sent.push(bytes);
    const { commands, left } = takeCommands(Buffer.concat([rest, bytes]));
    rest = left;
    for (const { name, raw } of commands) {
      mode.watched.get(name)?.();
      mode.watched.delete(name);
      const pass = (): void => {
        if (!pair.isSwallowed) upstream.write(isRefused(name, mode) ? refusalOf(mode) : raw);
      };
      if (mode.held) mode.held.push(pass);
      else pass();
    }
  });
  upstream.on('data', (bytes) => pair.isSwallowed || client.write(bytes));
  for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
    socket.on('error', () => {}).on('close', () => other.destroy());
  }
  return pair;
}

function isRefused(name: string, { error, only }: Mode): boolean {
  return error !== undefined && (only === undefined ? !admitted.has(name) : name === only);
}

/** The server has to answer itself, or answers would come out of order. */
function refusalOf(mode: Mode): string {
  mode.refusals += 1;
  const words = ['EVAL', 'return redis.error_reply(ARGV[1])', '0', mode.error ?? ''];
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}
