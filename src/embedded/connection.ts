// The part of Redis's protocol that is needed to look after a server: one connection, commands of words, answers of one line or bulk.
import { connect, type Socket } from 'node:net';

/** The connection ended, or was closed because the server was silent, before the answer came. */
export class RedisGone extends Error {}

/** An answer that began with `-`, such as `LOADING Redis is loading the dataset in memory`. */
export class RedisRefusal extends Error {}

/** Answers come in the order of the commands. Commands without an answer are rejected when the connection ends. */
export class RedisConnection {
  /** Resolves when the connection has ended, on whichever side. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #waiting: Waiter[] = [];
  #received: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, silenceLimitMs: number) {
    this.#socket = socket;
    socket.setTimeout(silenceLimitMs, () => {
      if (this.#waiting.length > 0) socket.destroy();
    });
    socket.on('data', (chunk) => this.#receive(chunk));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        for (const { reject } of this.#waiting.splice(0)) reject(new RedisGone('Redis closed the connection.'));
        resolve();
      });
    });
  }

  /**
   * Rejects with the system's error; see `meansNobodyListens`. With a `silenceLimitMs` the connection is closed when an answer takes
   * longer.
   */
  static open(path: string, silenceLimitMs = 0): Promise<RedisConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RedisConnection(socket, silenceLimitMs)));
    });
  }

  command(...words: readonly string[]): Promise<string> {
    if (this.#socket.destroyed) return Promise.reject(new RedisGone('Redis closed the connection.'));
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    this.#socket.write(`*${words.length}\r\n${parts.join('')}`);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** From now on the connection does not keep the process alive. */
  unref(): void {
    this.#socket.unref();
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (let answer = parseAnswer(this.#received); answer; answer = parseAnswer(this.#received)) {
      this.#received = this.#received.subarray(answer.length);
      const { resolve, reject } = this.#waiting.shift() ?? {};
      if (answer.refused) reject?.(new RedisRefusal(answer.text));
      else resolve?.(answer.text);
    }
  }
}

/**
 * True: no process listens there. False: connecting failed for another reason, such as a full queue. ECONNRESET: the listening process
 * closed its socket, or ended, while our connection still waited to be accepted.
 */
export function meansNobodyListens(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(code);
}

interface Waiter {
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

interface Answer {
  readonly text: string;
  readonly refused: boolean;
  /** In bytes. */
  readonly length: number;
}

/** undefined: the answer is not complete yet. */
function parseAnswer(bytes: Buffer): Answer | undefined {
  const lineEnd = bytes.indexOf('\r\n');
  if (lineEnd < 0) return undefined;
  const kind = bytes.toString('latin1', 0, 1);
  const line = bytes.toString('utf8', 1, lineEnd);
  if (kind !== '$') return { text: line, refused: kind === '-', length: lineEnd + 2 };
  const start = lineEnd + 2;
  const end = start + Number(line);
  if (bytes.length < end + 2) return undefined;
  return { text: bytes.toString('utf8', start, end), refused: false, length: end + 2 };
}
