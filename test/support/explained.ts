// The output of `wp explain` in a form that is the same for every run.
import { expect, inject } from 'vitest';
import { wp } from './wp.ts';

export const explainEnv = { WP_REDIS_URL: inject('redisUrl'), COLUMNS: '120' };

/** Replaces what differs from run to run. */
export async function explained(
  run: string,
  job: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await wp(['explain', run, ...(job ? [job] : [])], { ...explainEnv, ...more });
  expect(exitCode, stderr).toBe(0);
  return stdout
    .replaceAll(run, 'RUN')
    .replace(/\S+-\d+-\w+\.\d+/g, 'WORKER')
    .replace(/pid \d+ on \S+/g, 'pid PID on HOST')
    .replace(/\b(\d+d)?(\d+h)?(\d+m)?([\d.]+s|\d+ms)\b/g, 'TIME')
    .trim();
}
