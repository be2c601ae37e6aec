// A command of wp in the process of the test, for those that need none of their own: to start one is most of what a command costs.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { dispatch } from '../../src/cli/dispatch.ts';
import './commands.ts';
import { type Environment, type WpResult, wp } from './wp.ts';

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

/** As `wp` does it, which is started only where `env` says more than which Redis. */
export async function here([command = '', ...args]: readonly string[], env: Environment): Promise<WpResult> {
  const { WP_REDIS_URL: url, ...others } = env;
  if (url === undefined || Object.keys(others).length > 0) return wp([command, ...args], env);
  return dispatched(command, '--redis', url, ...args);
}
