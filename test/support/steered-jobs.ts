// Jobs that a test can wait for, hold and end: their command says that it has started and goes on until the test ends it.
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

export interface SteeredJobs extends Disposable {
  /** Exists for as long as the test; for traces and other files of jobs. */
  readonly folder: string;
  /** For `run`, any number of jobs. */
  readonly script: string;
  /** Waits until the attempt has started; returns the pid of its shell. */
  started(job: string, attempt?: number): Promise<number>;
  /** Waits for the next attempt to start: those between may have been handed back before they did. Returns its number. */
  startedAfter(job: string, attempt: number): Promise<number>;
  /** How many attempts of the job have started so far. */
  starts(job: string): number;
  /** Lets the attempt end, whether it has started yet or not. */
  end(job: string, attempt?: number, exitCode?: number): void;
  /** The lines that jobs have appended to `$T/trace`. */
  trace(): string[];
}

export function steeredJobs(): SteeredJobs {
  const folder = mkdtempSync(join(tmpdir(), 'wp-jobs-'));
  const file = (kind: string, job: string, attempt: number): string => join(folder, `${kind}.${job}.${attempt}`);
  const startsOf = (job: string): number[] => {
    const names = readdirSync(folder).filter((name) => name.startsWith(`started.${job}.`));
    return names.map((name) => Number(name.split('.').at(-1))).sort((a, b) => a - b);
  };
  const end = `"${folder}/end.$WP_JOB.$WP_ATTEMPT"`;
  return {
    folder,
    // Renamed into place: whoever sees the file finds the pid in it.
    script: [
      `echo $$ > "${folder}/new.$WP_JOB.$WP_ATTEMPT"`,
      `mv "${folder}/new.$WP_JOB.$WP_ATTEMPT" "${folder}/started.$WP_JOB.$WP_ATTEMPT"`,
      `until [ -e ${end} ]; do sleep 0.02; done`,
      `exit "$(cat ${end})"`,
    ].join('; '),
    started: async (job, attempt = 1) => {
      const path = file('started', job, attempt);
      await until(() => existsSync(path), `attempt ${attempt} of job ${job} to start`, 20_000);
      return Number(readFileSync(path, 'utf8'));
    },
    startedAfter: (job, attempt) =>
      until(() => startsOf(job).find((number) => number > attempt), `job ${job} to start again`, 20_000),
    starts: (job) => startsOf(job).length,
    end: (job, attempt = 1, exitCode = 0) => {
      const path = file('end', job, attempt);
      writeFileSync(`${path}.new`, String(exitCode));
      renameSync(`${path}.new`, path);
    },
    trace: () => {
      const path = join(folder, 'trace');
      return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
