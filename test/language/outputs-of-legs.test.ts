// Outputs of a job of several legs: as a list, and leg by leg.
import { expect, inject, test } from 'vitest';
import { runYaml } from '../support/run-yaml.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

test('an output is the list of the legs that have it, in the order of the legs', async () => {
  const { exitCode, log, stdout } = await runYaml(
    `
jobs:
  build:
    strategy: { matrix: { node: [20, 22, 24] } }
    run: |
      echo "name=v$WP_MATRIX_NODE" >> "$WP_OUTPUT"
      [ "$WP_MATRIX_NODE" = 22 ] || echo "odd=$WP_MATRIX_NODE" >> "$WP_OUTPUT"
  use:
    needs: build
    env:
      NAMES: "\${{ toJSON(needs.build.outputs.name) }}"
      ODD: "\${{ join(needs.build.outputs.odd, '+') }}"
      LAST: "\${{ needs.build.legs['node=24'].outputs.name }}"
      RESULT: "\${{ needs.build.result }}/\${{ needs.build.legs['node=20'].result }}"
      NONE: "[\${{ needs.build.legs['node=18'].outputs.name }}]"
    run: printf '%s\\n' "$NAMES" "$ODD" "$LAST" "$RESULT" "$NONE" | tr -d ' \\n'
`,
    env,
    ['--workers', '3'],
  );
  expect(exitCode, stdout).toBe(0);
  expect(await log('use')).toBe('["v20","v22","v24"]20+24v24success/success[]');
});

test('failed legs have their own result, and the job has the worst of them', async () => {
  const { log } = await runYaml(
    `
jobs:
  build:
    count: 3
    run: |
      echo "n=$WP_INDEX" >> "$WP_OUTPUT"
      exit $((WP_INDEX == 2))
  use:
    needs: build
    when: always
    env:
      GOT: "\${{ needs.build.result }} \${{ needs.build.reason }} \${{ join(needs.build.outputs.n) }}"
      TWO: "\${{ needs.build.legs['2'].result }} \${{ needs.build.legs['2'].reason }}"
    run: 'echo "$GOT $TWO"'
`,
    env,
  );
  expect(await log('use')).toBe('failure exit 1,3 failure exit\n');
});

test('a list of outputs can become the legs of the next job', async () => {
  const { exitCode, endings } = await runYaml(
    `
jobs:
  find: { count: 3, run: 'echo "part=p$WP_INDEX" >> "$WP_OUTPUT"' }
  load:
    needs: find
    strategy: { matrix: { part: "\${{ needs.find.outputs.part }}" } }
    run: 'true'
`,
    env,
  );
  expect(exitCode).toBe(0);
  expect(Object.keys(endings).slice(3)).toEqual(['load[part=p1]', 'load[part=p2]', 'load[part=p3]']);
});
