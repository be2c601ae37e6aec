// Logs of runs that consist of nothing else, for tests of how output is kept.
import { randomUUID } from 'node:crypto';
import type { LogPiece } from '../../src/state/log/log-pieces.ts';
import { LogWriter, type LogWriterOptions } from '../../src/state/log/log-writer.ts';
import { readLog } from '../../src/state/log/read-log.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';

export interface TestLog {
  readonly run: RunId;
  readonly job: string;
  readonly attempt: number;
}

/** The run's key exists, which is all that a log needs. */
export async function makeLog(redis: WpRedis): Promise<TestLog> {
  const run = `test-${randomUUID()}` as RunId;
  await redis.hset(`wp:{${run}}`, 'status', 'running');
  return { run, job: 'job[1]', attempt: 1 };
}

export function writerOf(redis: WpRedis, log: TestLog, options: Partial<LogWriterOptions> = {}): LogWriter {
  return new LogWriter(redis, { ...log, ...options });
}

export async function piecesOf(redis: WpRedis, { run, job, attempt }: TestLog, from = 0): Promise<LogPiece[]> {
  const pieces: LogPiece[] = [];
  for await (const piece of readLog(redis, run, job, attempt, from)) pieces.push(piece);
  return pieces;
}

/** Cuts as `<n>`. */
export async function textOf(redis: WpRedis, log: TestLog): Promise<string> {
  const pieces = await piecesOf(redis, log);
  return pieces.map((piece) => (piece.kind === 'cut' ? `<${piece.bytes}>` : piece.bytes.toString('latin1'))).join('');
}
