// A stdout that keeps what a test's code writes to it.
import { PassThrough } from 'node:stream';

export interface Captured {
  readonly stdout: PassThrough;
  readonly bytes: () => Buffer;
}

export function captured(): Captured {
  const chunks: Buffer[] = [];
  const stdout = new PassThrough().on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stdout, bytes: () => Buffer.concat(chunks) };
}
