// Jobs that a test can wait for and end: their command reports its start, and runs until the test ends it.
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

export interface SteeredJobs extends Disposable {
  /** Exists as long as the test: for traces and other files of jobs. */
  readonly folder: string;
  /** Value for `run`, for any number of jobs. */
  readonly script: string;
  /** Waits for the start of the attempt; returns the pid of its shell. */
  started(job: string, attempt?: number): Promise<number>;
  /** Waits for the start of a later attempt and returns its number. Attempts between may be released before their start. */
  startedAfter(job: string, attempt: number): Promise<number>;
  /** Number of attempts that have started so far. */
  starts(job: string): number;
  /** Lets the attempt end, even if it starts later. */
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
    // Renamed into place, so that the file is complete when it appears.
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
