// What `wp graph` prints for a pipeline and for a run of it, in every format.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { dispatched, here } from '../support/dispatched.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { runIdIn, startWp, type WpResult } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

const shop = `
name: shop "1"
params: { shards: 4, cases: { type: number } }
jobs:
  build: { run: 'true' }
  unit: { needs: build, count: '\${{ params.shards }}', run: 'true' }
  fuzz: { needs: build, count: '\${{ params.cases }}', run: 'true' }
  e2e: { needs: build, count: 100, run: 'true' }
  deploy: { needs: [unit, e2e], run: 'true' }
  tell: { needs: [deploy, { job: build, when: on_failure }], when: always, run: 'true' }
`;

async function graph(yaml: string, ...args: readonly string[]): Promise<WpResult> {
  using file = yamlFile(yaml);
  return await here(['graph', file.path, ...args], env);
}

const printed = (stdout: string): WpResult => ({ exitCode: 0, stdout: `${stdout}\n`, stderr: '' });

test('ascii: a drawing, wave by wave', async () => {
  expect(await dispatched('graph', 'pipelines/diamond.yaml')).toEqual(
    printed(`\
wave 1      wave 2      wave 3
start --+-> left ---+-> finish
        +-> right --+`),
  );
  expect(await dispatched('graph', 'pipelines/release.yaml')).toEqual(
    printed(`\
wave 1            wave 2    wave 3    wave 4    wave 5     wave 6
lint ---------+
test-rhyme ---+-> build --> pack ---> try ----> release -> clean (always)
test-numbers -+`),
  );
  expect(await graph(shop)).toEqual(
    printed(`\
wave 1      wave 2        wave 3      wave 4
build --+-> unit ×4 --+-> deploy -+-> tell (always, on_failure of build)
        +-> fuzz ×?   |           |
        +-> e2e ×100 -+           |
        +-------------------------+`),
  );
});

test('ascii: a list where a drawing would be wider than 80 columns; in a pipe nothing is cut', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `job-number-${n}`);
  const long = 'x'.repeat(99);
  const jobs = names.map((name) => `  ${name}: { needs: start, run: 'true' }\n`).join('');
  const end = `  end: { needs: [${names}], run: 'true' }\n  ${long}: { needs: { job: end, when: always }, run: 'true' }\n`;
  const { stdout } = await graph(`jobs:\n  start: { run: 'true' }\n${jobs}${end}`);
  const lines = stdout.trimEnd().split('\n');
  expect([...lines.slice(0, 4), ...lines.slice(-2)].join('\n')).toBe(`\
wave  job
   1  start
   2  job-number-0 <- start
   2  job-number-1 <- start
   3  end <- ${names.join(', ')}
   4  ${long} <- end (always)`);
  expect(lines).toHaveLength(34);
});

test('mermaid', async () => {
  expect(await graph(shop, '--format', 'mermaid')).toEqual(
    printed(`\
flowchart LR
  j0["build"]
  j1["unit ×4"]
  j2["fuzz ×?"]
  j3["e2e ×100"]
  j4["deploy"]
  j5["tell (always)"]
  j0 --> j1
  j0 --> j2
  j0 --> j3
  j1 --> j4
  j3 --> j4
  j4 --> j5
  j0 -->|"on_failure"| j5`),
  );
});

test('dot', async () => {
  expect(await graph(shop, '--format', 'dot')).toEqual(
    printed(`\
digraph "shop \\"1\\"" {
  rankdir=LR;
  node [shape=box];
  "build" [label="build"];
  "unit" [label="unit ×4"];
  "fuzz" [label="fuzz ×?"];
  "e2e" [label="e2e ×100"];
  "deploy" [label="deploy"];
  "tell" [label="tell (always)"];
  "build" -> "unit";
  "build" -> "fuzz";
  "build" -> "e2e";
  "unit" -> "deploy";
  "e2e" -> "deploy";
  "deploy" -> "tell";
  "build" -> "tell" [label="on_failure"];
}`),
  );
});

test('json', async () => {
  const { exitCode, stdout } = await graph(shop, '--json');
  expect(exitCode).toBe(0);
  const needsBuild = { wave: 2, when: 'on_success', needs: [{ job: 'build' }] };
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    name: 'shop "1"',
    jobs: [
      { job: 'build', wave: 1, when: 'on_success', needs: [] },
      { job: 'unit', ...needsBuild, count: 4 },
      { job: 'fuzz', ...needsBuild, count: null },
      { job: 'e2e', ...needsBuild, count: 100 },
      { job: 'deploy', wave: 3, when: 'on_success', needs: [{ job: 'unit' }, { job: 'e2e' }] },
      { job: 'tell', wave: 4, when: 'always', needs: [{ job: 'deploy' }, { job: 'build', when: 'on_failure' }] },
    ],
  });
});

test('jobs may have the names of JavaScript object properties', async () => {
  const names = ['constructor', '__proto__', 'hasOwnProperty'];
  const jobs = names.map((name, n) => `  ${name}: { ${n > 0 ? `needs: ${names[n - 1]}, ` : ''}run: 'true' }`);
  expect(await graph(`jobs:\n${jobs.join('\n')}\n`)).toEqual(
    printed(`\
wave 1         wave 2       wave 3
constructor -> __proto__ -> hasOwnProperty`),
  );
});

test('a chain of 20,000 is listed', async () => {
  const jobs = Array.from({ length: 20_000 }, (_, n) => `  j${n}: { ${n > 0 ? `needs: j${n - 1}, ` : ''}run: 'true' }`);
  const { exitCode, stdout } = await graph(`jobs:\n${jobs.join('\n')}\n`);
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').at(-2)).toBe('20000  j19999 <- j19998');
});

test('a mistake in the file and an unknown format exit with 2', async () => {
  const wrong = await graph('jobs: { a: { needs: b, run: "true" } }');
  expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
  expect(wrong.stderr).toMatch(/test\.yaml:1:21: /);
  expect(await graph(shop, '--format', 'mermaids')).toEqual({
    ...{ exitCode: 2, stdout: '' },
    stderr: 'wp: --format must be ascii, mermaid, dot or json, not "mermaids". Did you mean "mermaid"?\n',
  });
});

test('--run: each job has its status, a job with legs the sum of theirs', async () => {
  using jobs = steeredJobs();
  const hold = `until [ -e ${jobs.folder}/go ]; do sleep 0.02; done; [ "$WP_INDEX" = 3 ]`;
  using file = yamlFile(`
name: states
params: { none: 1 }
jobs:
  first: { run: 'true' }
  legs: { needs: first, count: 3, run: '[ "$WP_INDEX" = 2 ] || { ${hold}; }' }
  none: { needs: first, count: '\${{ params.none }}', run: 'true' }
  last: { needs: legs, run: 'true' }
`);
  const show = (...args: readonly string[]): Promise<WpResult> => here(['graph', file.path, '--run', ...args], env);
  await using run = startWp(['run', file.path, '-p', 'none=0', '--workers', '3'], env);
  const [, id = ''] = await run.says(/^Run (\w+)/m);
  await until(
    async () => (await show(id)).stdout.includes('2 running, 1 succeeded'),
    'two legs to run, and one to end',
  );
  expect(await show(id)).toEqual(
    printed(`\
wave 1                wave 2                             wave 3
first: succeeded -+-> legs ×3: 2 running, 1 succeeded -> last: blocked
                  +-> none ×0: skipped`),
  );
  writeFileSync(join(jobs.folder, 'go'), '');
  expect((await run.end).exitCode).toBe(1);

  expect(await show(id, '--format', 'mermaid')).toEqual(
    printed(`\
flowchart LR
  j0["first: succeeded"]:::succeeded
  j1["legs ×3: 2 succeeded, 1 failed"]:::failed
  j2["none ×0: skipped"]:::skipped
  j3["last: skipped"]:::skipped
  j0 --> j1
  j0 --> j2
  j1 --> j3
  classDef failed fill:#ffc9c9,stroke:#495057,color:#000000
  classDef skipped fill:#dee2e6,stroke:#495057,color:#000000
  classDef succeeded fill:#b2f2bb,stroke:#495057,color:#000000`),
  );
  const dot = (await show(id, '--format', 'dot')).stdout;
  expect(dot).toContain('"legs" [label="legs ×3: 2 succeeded, 1 failed", style=filled, fillcolor="#ffc9c9"];');
  expect(JSON.parse((await show(id, '--format', 'json')).stdout)).toMatchObject({
    run: id,
    jobs: [
      { job: 'first', status: 'succeeded', counts: { succeeded: 1 } },
      { job: 'legs', count: 3, status: 'failed', counts: { succeeded: 2, failed: 1 } },
      { job: 'none', count: 0, status: 'skipped' },
      { job: 'last', status: 'skipped' },
    ],
  });
});

test('--run: a run of another pipeline is refused, a run of an older version of the file is shown with a warning', async () => {
  using file = yamlFile("name: old\njobs: { a: { run: 'true' }, b: { run: 'true' } }\n");
  const id = runIdIn((await here(['run', file.path], env)).stdout);
  const other = await here(['graph', 'pipelines/chain.yaml', '--run', id], env);
  expect(other).toEqual({
    ...{ exitCode: 2, stdout: '' },
    stderr: `wp: run ${id} belongs to pipeline "old", but pipelines/chain.yaml declares "chain". Name the file of that run.\n`,
  });
  writeFileSync(file.path, "name: old\njobs: { a: { run: 'true' }, c: { needs: a, run: 'true' } }\n");
  expect(await here(['graph', file.path, '--run', id], env)).toEqual({
    ...{ exitCode: 0, stdout: 'wave 1          wave 2\na: succeeded -> c\n' },
    stderr: `wp: ${file.path} has changed: run ${id} has 1 job that it does not declare.\n`,
  });
});
