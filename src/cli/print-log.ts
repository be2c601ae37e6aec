// Prints a job's log as it is, byte for byte, at the pace of whoever reads it.
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { readLog } from '../state/log/read-log.ts';
import { readJob } from '../state/read.ts';
import type { RunId } from '../state/run-id.ts';
import type { Connection } from '../state/scripts.ts';

export interface LogRequest {
  readonly run: RunId;
  readonly job: string;
  /** Absent: the latest. */
  readonly attempt: number | undefined;
}

/** False: the run has no such job. */
export async function printLog(
  redis: Connection,
  { run, job, attempt }: LogRequest,
  { stdout, say }: { readonly stdout: Writable; readonly say: (text: string) => void },
): Promise<boolean> {
  const record = await readJob(redis, run, job);
  if (!record) return false;
  if (record.attempt === 0) say(`Job "${job}" has not run: it is ${record.status}.`);
  for await (const piece of readLog(redis, run, job, attempt ?? record.attempt)) {
    if (piece.kind === 'cut') say(`wp: ${piece.bytes} bytes are left out here.`);
    else if (!stdout.write(piece.bytes)) await once(stdout, 'drain');
  }
  return true;
}
