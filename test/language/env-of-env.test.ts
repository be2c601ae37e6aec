// Variables made of other variables of the same file.
import { expect, inject, test } from 'vitest';
import { runYaml } from '../support/run-yaml.ts';
import { wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

test('a variable may read one that the file sets', async () => {
  const { log } = await runYaml(
    `
params: { region: eu }
env: { WHERE: "\${{ params.region }}", COPY: "<\${{ env.WHERE }}>" }
jobs:
  use: { env: { MINE: "\${{ env.COPY }}!", OWN: "\${{ env.MINE }}" }, run: 'echo "$COPY $MINE $OWN"' }
`,
    env,
  );
  expect(await log('use')).toBe('<eu> <eu>! <eu>!\n');
});

test('a variable may read one that stands below it', async () => {
  const { log } = await runYaml(
    `
params: { region: eu }
jobs: { use: { env: { TWO: "<\${{ env.ONE }}>", ONE: "\${{ params.region }}" }, run: 'echo "$TWO"' } }
`,
    env,
  );
  expect(await log('use')).toBe('<eu>\n');
});

test('a variable may read one that only the run knows', async () => {
  const { log, run } = await runYaml(
    `
env: { ID: "\${{ run.id }}", COPY: "<\${{ env.ID }}>" }
jobs:
  make: { run: 'echo v=x >> "$WP_OUTPUT"' }
  common: { run: 'echo "$COPY"' }
  need: { needs: make, env: { ONE: "\${{ needs.make.outputs.v }}", TWO: "\${{ env.ONE }}" }, run: 'echo "$TWO"' }
  leg: { strategy: { matrix: { n: [1] } }, env: { ONE: "\${{ matrix.n }}", TWO: "\${{ env.ONE }}" }, run: 'echo "$TWO"' }
hooks:
  always: { env: { ONE: "\${{ run.result }}", TWO: "\${{ env.ONE }}" }, run: 'echo "$TWO"' }
`,
    env,
  );
  const logs = await Promise.all(['common', 'need', 'leg[n=1]', 'hook:always'].map(log));
  expect(logs).toEqual([`<${run}>\n`, 'x\n', '1\n', 'succeeded\n']);
});

test('a condition or a matrix must not read a variable that only the run knows', async () => {
  const { exitCode, stderr } = await wpOn(
    `
jobs:
  make: { run: 'echo v=x >> "$WP_OUTPUT"' }
  need: { needs: make, env: { ONE: "\${{ needs.make.outputs.v }}" }, if: env.ONE == 'x', run: 'true' }
  leg: { strategy: { matrix: { n: [1] } }, env: { ONE: "\${{ matrix.n }}" }, if: env.ONE == '1', run: 'true' }
  axis: { needs: make, env: { ONE: "\${{ needs.make.outputs.v }}" }, strategy: { matrix: { v: ["\${{ env.ONE }}"] } }, run: 'true' }
`,
  );
  expect(exitCode).toBe(2);
  expect(
    stderr.match(/"ONE" is not known before the job starts\. Write the expression of "ONE" here instead\./g),
  ).toHaveLength(3);
});

async function wpOn(text: string) {
  using file = yamlFile(text);
  return await wp(['run', file.path], env);
}
