// A command of wp in the process of the test, for those that need none of their own: to start one is most of what a command costs.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { dispatch } from '../../src/cli/dispatch.ts';
import type { WpResult } from './wp.ts';

export async function dispatched(...args: readonly string[]): Promise<WpResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  // Read from the start: some commands write no faster than they are read.
  const texts = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await dispatch(args, { stdout, stderr });
  stdout.end();
  stderr.end();
  const [said, warned] = await texts;
  return { exitCode, stdout: said, stderr: warned };
}
