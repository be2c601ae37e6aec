// Reads what is kept of an attempt's output: all of it in order, or its last lines, with a marker where something is missing.
import type { Redis } from 'ioredis';
import type { RunId } from '../redis/run-id.ts';
import { logKeys } from '../redis/run-keys.ts';
import { LogLines } from './log-lines.ts';
import { endOf, type LogPiece, readBackwards, readForwards } from './log-pieces.ts';
import { lastLines, type WantedEnd } from './wanted-end.ts';

/**
 * What is there now, from the byte `from` on: 0, or the end of a piece that was read before. That is how one follows a log that still
 * grows: read again from there whenever there is more.
 */
export async function* readLog(
  redis: Redis,
  run: RunId,
  job: string,
  attempt: number,
  from = 0,
): AsyncGenerator<LogPiece> {
  const [head, tail] = logKeys(run, job, attempt);
  // Asked first: once there is a tail, the head is complete. Asked later, what came to the head meanwhile would seem cut.
  const keys = (await redis.exists(tail)) ? [head, tail] : [head];
  let expected = from;
  for (const key of keys) {
    for await (const piece of readForwards(redis, key, expected)) {
      if (piece.offset > expected) yield { kind: 'cut', offset: expected, bytes: piece.offset - expected };
      yield piece;
      expected = endOf(piece);
    }
  }
}

/**
 * The last lines of its output, safe to show. Read from the end, so the cost does not depend on the
 * length of the log; of long lines only the last 256 KiB are looked at.
 */
export async function readTail(
  redis: Redis,
  run: RunId,
  job: string,
  attempt: number,
  lines: number,
): Promise<string[]> {
  const { pieces } = await readEnd(redis, logKeys(run, job, attempt), lastLines(lines, tailBytes));
  const shown = new LogLines();
  return [...pieces.flatMap((piece) => shown.push(piece)), ...shown.end()].slice(-lines);
}

const tailBytes = 256 * 1024;

export interface LogEnd {
  readonly pieces: readonly LogPiece[];
  /** The offset behind all that there is of the log, from where it may be read on. */
  readonly end: number;
}

/** Read from the end: the cost does not depend on what is not wanted. */
export async function readEnd(
  redis: Redis,
  [head, tail]: readonly [string, string],
  wanted: WantedEnd,
): Promise<LogEnd> {
  const newestFirst: LogPiece[] = [];
  let end: number | undefined;
  let begin: number | undefined;
  for (const key of [tail, head]) {
    for await (const piece of readBackwards(redis, key, wanted.firstPieces)) {
      end ??= endOf(piece);
      if (begin !== undefined && endOf(piece) < begin) {
        newestFirst.push({ kind: 'cut', offset: endOf(piece), bytes: begin - endOf(piece) });
      }
      const bytes = wanted.take(piece);
      if (bytes.length > 0) newestFirst.push({ ...piece, offset: endOf(piece) - bytes.length, bytes });
      if (wanted.isEnough()) return { pieces: newestFirst.reverse(), end };
      begin = piece.offset;
    }
  }
  return { pieces: newestFirst.reverse(), end: end ?? 0 };
}
