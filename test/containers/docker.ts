// docker and compose commands for tests.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Name of the image that the tests build. */
export const image = 'worker-pattern-test';

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  /** stdout and stderr, for messages. */
  readonly output: string;
}

export async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  return promisify(execFile)(command, args, options).then(
    ({ stdout, stderr }) => ({ exitCode: 0, stdout, output: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ exitCode: code, stdout, output: stdout + stderr }),
  );
}

/** Returns the command's stdout; fails with its whole output if it exits with an error. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, output } = await run('docker', args);
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: exit code ${exitCode}\n${output}`);
  return stdout.trim();
}

/** Builds on the host's network: some machines reach their package sources only from there. */
export async function buildImage(): Promise<void> {
  const base = process.env.NODE_IMAGE ? ['--build-arg', `NODE_IMAGE=${process.env.NODE_IMAGE}`] : [];
  await docker('build', '--quiet', '--network', 'host', ...base, '--tag', image, '.');
}

export interface Project {
  readonly compose: (...args: readonly string[]) => Promise<Finished>;
  /** Stops and removes everything that the project made. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** `docker-compose.yaml` of this repository, as a project called `name`. `overrides`: further compose files. */
export async function composeProject(name: string, overrides: readonly string[] = []): Promise<Project> {
  const [command, ...first] = await composeCommand();
  const files = ['docker-compose.yaml', ...overrides].flatMap((file) => ['--file', file]);
  const env = { WP_IMAGE: image, WP_REDIS_IMAGE: process.env.WP_TEST_REDIS_IMAGE ?? 'redis:7-alpine' };
  const compose = (...args: readonly string[]): Promise<Finished> =>
    run(command, [...first, '--project-name', name, '--project-directory', '.', ...files, ...args], env);
  const dispose = async (): Promise<void> => void (await compose('down', '--volumes', '--timeout', '5'));
  return { compose, [Symbol.asyncDispose]: dispose };
}

/** The plugin of current Docker versions, or the older separate program. */
async function composeCommand(): Promise<[string, ...string[]]> {
  return (await run('docker', ['compose', 'version'])).exitCode === 0 ? ['docker', 'compose'] : ['docker-compose'];
}
