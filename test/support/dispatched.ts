// A command of wp in the process of the test, for those that need none of their own.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { dispatch } from '../../src/cli/dispatch.ts';
import type { WpResult } from './wp.ts';

export async function dispatched(...args: readonly string[]): Promise<WpResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await dispatch(args, { stdout, stderr });
  stdout.end();
  stderr.end();
  return { exitCode, stdout: await text(stdout), stderr: await text(stderr) };
}
