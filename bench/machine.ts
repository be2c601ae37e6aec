// The machine and the versions of a measurement. Without them its figures mean nothing.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { serverProgram } from '../test/support/redis-server.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  /** Of all programs that took part, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    versions: {
      wp: `${packageOf('.').version} (${firstLine(['git', 'describe', '--always', '--dirty'])})`,
      Node: process.versions.node,
      Redis: /v=(\S+)/.exec(firstLine([serverProgram, '--version']))?.[1] ?? 'unknown',
      ...Object.fromEntries(['bullmq', 'wireit', 'turbo'].map((name) => [name, versionOfPeer(name)])),
      ninja: firstLine(['ninja', '--version']),
      make: firstLine(['make', '--version']).replace('GNU Make ', ''),
    },
  };
}

function versionOfPeer(name: string): string {
  return packageOf(`bench/node_modules/${name}`).version;
}

function packageOf(folder: string): { readonly version: string } {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
}

function firstLine([program = '', ...args]: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0] ?? '';
  } catch {
    return 'unknown';
  }
}
