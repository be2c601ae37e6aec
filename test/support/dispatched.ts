// Runs a command of wp in the process of the test. Starting a process is most of the cost of a command.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { dispatch } from '../../src/cli/dispatch.ts';
import { openOutlets, written } from '../../src/cli/streams/outlets.ts';
import './commands.ts';
import { type Environment, type WpResult, wp } from './wp.ts';

export async function dispatched(...args: readonly string[]): Promise<WpResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  // Read at once: some commands wait for their reader.
  const texts = Promise.all([text(stdout), text(stderr)]);
  const outlets = openOutlets({ stdout, stderr });
  const exitCode = await written(outlets, await dispatch(args, outlets));
  stdout.end();
  stderr.end();
  const [said, warned] = await texts;
  return { exitCode, stdout: said, stderr: warned };
}

/** Like `wp`, and starts a process only if `env` has more than the address of Redis. */
export async function here([command = '', ...args]: readonly string[], env: Environment): Promise<WpResult> {
  const { WP_REDIS_URL: url, ...others } = env;
  if (url === undefined || Object.keys(others).length > 0) return wp([command, ...args], env);
  return dispatched(command, '--redis', url, ...args);
}
