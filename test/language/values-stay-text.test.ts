// A value on its way from job to job becomes neither an expression nor shell code.
import { existsSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { runYaml } from '../support/run-yaml.ts';
import { steeredJobs } from '../support/steered-jobs.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

/** `text` and `json` are expressions; the second gives a matrix of one axis, `v`, that has the text for a value. */
function passedOn({ text, json }: { readonly text: string; readonly json: string }): string {
  return `
params: { x: filled, text: none, json: none }
jobs:
  make: { run: 'printf "text=%s\\njson=%s\\n" "$WP_PARAM_TEXT" "$WP_PARAM_JSON" >> "$WP_OUTPUT"' }
  env: { needs: make, env: { GOT: "\${{ ${text} }}" }, run: 'echo "$GOT"' }
  axis: { needs: make, strategy: { matrix: { v: ["\${{ ${text} }}"] } }, run: 'echo "$WP_MATRIX_V"' }
  list:
    needs: make
    strategy: { matrix: { v: "\${{ fromJSON(${json}).v }}" } }
    env: { GOT: "\${{ matrix.v }}" }
    run: 'echo "$GOT"'
  include:
    needs: make
    strategy: { matrix: { n: [1], include: [{ n: 1, deep: { v: "\${{ ${text} }}" } }] } }
    env: { GOT: "\${{ matrix.deep.v }}" }
    run: 'echo "$GOT"'
  whole: { needs: make, strategy: { matrix: "\${{ fromJSON(${json}) }}" }, run: 'echo "$WP_MATRIX_V"' }
  if: { needs: make, if: "\${{ ${text} }}", run: 'echo "$WP_PARAM_TEXT"' }
  on:
    needs: make
    env: { GOT: "\${{ ${text} }}" }
    run: 'printf "text=%s\\n" "$GOT" >> "$WP_OUTPUT"'
  last: { needs: on, env: { GOT: "\${{ needs.on.outputs.text }}" }, run: 'echo "$GOT"' }
`;
}

test.each([
  ['outputs', { text: 'needs.make.outputs.text', json: 'needs.make.outputs.json' }],
  ['params', { text: 'params.text', json: 'params.json' }],
])('values of %s stay text everywhere', async (_, from) => {
  using jobs = steeredJobs();
  const touch = `touch ${jobs.folder}/touched`;
  const text = `\${{ params.x }} $(${touch}) \`${touch}\` "; ${touch}; ' #`;
  const params = ['-p', `text=${text}`, '-p', `json=${JSON.stringify({ v: [text] })}`];
  const { exitCode, log, status, stdout } = await runYaml(passedOn(from), env, params);
  expect(exitCode, stdout).toBe(0);
  const readers = status.jobs.map(({ job }) => String(job)).filter((job) => !['make', 'on'].includes(job));
  expect(readers).toHaveLength(7);
  for (const reader of readers) expect([reader, await log(reader)]).toEqual([reader, `${text}\n`]);
  expect(existsSync(`${jobs.folder}/touched`)).toBe(false);
});
