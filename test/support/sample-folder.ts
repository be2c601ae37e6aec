// A folder in which to try samples as a reader would: `wp` is on the PATH, and Redis is the private one of a new user.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { RedisConnection } from '../../src/embedded/connection.ts';
import type { PipelineSample } from './samples.ts';

export interface Printed {
  readonly exitCode: number;
  /** stdout, then stderr. */
  readonly text: string;
}

export class SampleFolder {
  readonly #root = mkdtempSync(join(tmpdir(), 'wp-docs-'));
  readonly #work = join(this.#root, 'work');
  readonly #state = join(this.#root, 'state');
  readonly #programs = join(this.#root, 'bin');

  constructor() {
    for (const folder of [this.#work, this.#state, this.#programs]) mkdirSync(folder);
    const script = `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/wp.js')}' "$@"\n`;
    writeFileSync(join(this.#programs, 'wp'), script, { mode: 0o755 });
  }

  /** Working directory of commands. */
  get path(): string {
    return this.#work;
  }

  write({ name, yaml }: Pick<PipelineSample, 'name' | 'yaml'>): string {
    const file = `${name}.yaml`;
    writeFileSync(join(this.#work, file), yaml);
    return file;
  }

  /** Runs the command in a shell. */
  async type(command: string): Promise<Printed> {
    const path = `${this.#programs}${delimiter}${process.env.PATH}`;
    const env = { ...process.env, PATH: path, WP_STATE_DIR: this.#state };
    return new Promise((done) => {
      execFile('/bin/sh', ['-c', command], { cwd: this.#work, env }, (error, stdout, stderr) => {
        done({ exitCode: error ? Number(error.code ?? -1) : 0, text: stdout + stderr });
      });
    });
  }

  async remove(): Promise<void> {
    const server = await RedisConnection.open(join(this.#state, 'redis.sock')).catch(() => undefined);
    await server?.command('SHUTDOWN').catch(() => {});
    rmSync(this.#root, { recursive: true, force: true });
  }
}
