// The pipeline with which the language was designed, with quick scripts: each job and hook says in a trace that it runs.

import { type YamlFile, yamlFile } from '../support/yaml-file.ts';

export interface SampleParts {
  /** Of the trace. */
  readonly folder: string;
  /** Instead of a script that fails for good on the shard that the param `bad` names. */
  readonly extract?: string;
  /** Lines below those of the sample, as written there. */
  readonly jobs?: string;
  readonly hooks?: string;
}

export const secrets = { WAREHOUSE_DSN: 'postgres://warehouse' };

export function sample({ folder, extract, jobs = '', hooks = '' }: SampleParts): YamlFile {
  const say = `echo "$WP_JOB" >> "${folder}/trace"`;
  return yamlFile(`
name: nightly-load
params:
  region: { type: string, enum: [eu, us], default: eu }
  lint: 0
  bad: none
env: { TZ: UTC }
secrets: [WAREHOUSE_DSN]
defaults: { shell: bash, timeout: 15m, retry: { max: 1, delay: 10ms } }
max_parallel: 8
fail_fast: false
jobs:
  warmup: { sleep: 5ms }
  plan:
    run: |
      ${say}
      echo 'shards=["a","b","c"]' >> "$WP_OUTPUT"
  extract:
    needs: [warmup, plan]
    strategy:
      matrix: { shard: "\${{ fromJSON(needs.plan.outputs.shards) }}" }
      max_parallel: 4
    timeout: 10m
    retry: { max: 3, delay: 10ms, backoff: 2, max_delay: 20ms, jitter: 0.2, when: [exit, timeout], exit_codes: [75] }
    env: { SHARD: "\${{ matrix.shard }}" }
    run: |
      ${say}
      ${extract ?? '[ "$SHARD" != "$WP_PARAM_BAD" ] || exit 75'}
  lint: { run: '${say}; exit "$WP_PARAM_LINT"', allow_failure: { exit_codes: [2] } }
  load: { needs: extract, if: "params.region == 'eu'", priority: 10, run: '${say}' }
  report:
    needs: [load, { job: lint, when: always }]
    when: none_failed
    run: '${say}'
  rollback: { needs: load, when: on_failure, run: '${say}' }
${jobs}
hooks:
  on_failure: { run: '${say}' }
  always: { run: '${say}' }
${hooks}
`);
}
