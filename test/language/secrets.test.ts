// Secrets reach the jobs on their worker, and nothing else: no log, no status, no output, no key of Redis.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Mask } from '../../src/worker/secrets/mask.ts';
import { here } from '../support/dispatched.ts';
import { connection, ownServer } from '../support/redis.ts';
import { endingsOf, jobOf, runYaml } from '../support/run-yaml.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { startWp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();
const env = { WP_REDIS_URL: server.url };

const token = 'tok/en+with=odd&"chars"%20';
const key = '-----BEGIN KEY-----\nMIIfirstLineOfTheKey\nAIIsecondLineOfTheKey\n-----END KEY-----\n';
const secrets = { TOKEN: token, KEY: key };

test('a secret is masked everywhere in a run, however it is written', async () => {
  const { run, status, log, stdout } = await runYaml(
    `
secrets: [TOKEN, KEY]
jobs:
  says:
    run: |
      printf '[%s]\\n' "$TOKEN"
      printf '%s' "$KEY"
      printf '%s' "$KEY" | sed -n 2p
      printf '%s' "$TOKEN" | base64 -w 0; echo
      printf 'user:%s' "$TOKEN" | base64 -w 0; echo
      printf '%s' "$KEY" | base64 -w 0; echo
      for part in $(printf '%s' "$TOKEN" | fold -w 5); do printf '%s' "$part"; sleep 0.05; done; echo
      echo "no secret: $((6 * 7))"
      echo "token=<$TOKEN>" >> "$WP_OUTPUT"
      { echo 'key<<END'; printf '%s' "$KEY"; echo END; } >> "$WP_OUTPUT"
  complains: { run: 'printf "[%s]\\n" "$TOKEN" >&2' }
  use: { needs: says, env: { GOT: "\${{ needs.says.outputs.token }} \${{ needs.says.outputs.key }}" }, run: 'echo "$GOT"' }
  fails: { run: 'echo "it is $TOKEN"; exit 1' }
  wrong: { run: 'echo "$TOKEN" >> "$WP_OUTPUT"' }
hooks: { always: { run: 'echo "hook $TOKEN"' } }
`,
    { ...env, ...secrets },
  );
  expect(await log('says')).toMatch(/^\[\*\*\*\]\n/);
  expect(await log('complains')).toBe('[***]\n');
  expect(await log('use')).toBe('<***> ***\n');
  expect(await log('hook:always')).toBe('hook ***\n');
  expect(status.failures.find(({ job }) => job === 'fails')?.tail).toEqual(['it is ***']);
  expect(jobOf(status, 'wrong')).toMatchObject({ reason: 'output' });
  const inRedis = await allOfRedis();
  for (const known of [run, 'no secret: 42', '"token":"<***>"']) expect(inRedis).toContain(known);
  const kept = [stdout, await log('says'), JSON.stringify(status), inRedis].join('\n');
  expect(tracesIn(kept)).toEqual([]);
});

test('a secret whose halves meet in the matrix or the condition of a sleep job is masked', async () => {
  const { status } = await runYaml(
    `
secrets: [TOKEN]
jobs:
  halves: { run: 'echo "one=$(printf %s "$TOKEN" | cut -c 1-9)" >> "$WP_OUTPUT"; echo "two=$(printf %s "$TOKEN" | cut -c 10-)" >> "$WP_OUTPUT"' }
  legs: { needs: halves, strategy: { matrix: { v: ["\${{ format('{0}{1}', needs.halves.outputs.one, needs.halves.outputs.two) }}"] } }, sleep: 0s }
  asks: { needs: halves, if: "fromJSON(format('{0}{1}', needs.halves.outputs.one, needs.halves.outputs.two)).x", sleep: 0s }
`,
    { ...env, ...secrets },
  );
  expect(jobOf(status, 'legs')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('contains a secret'),
  });
  expect(jobOf(status, 'asks')).toMatchObject({ status: 'failed', message: expect.stringContaining('***') });
  expect(await allOfRedis()).not.toContain(token);
});

test('a job gets the values of its secrets unchanged', async () => {
  using jobs = steeredJobs();
  const { exitCode } = await runYaml(
    `
secrets: [TOKEN, KEY]
jobs: { takes: { run: 'printf "%s|%s" "$TOKEN" "$KEY" > "${jobs.folder}/taken"' } }
`,
    { ...env, ...secrets },
  );
  expect(exitCode).toBe(0);
  expect(readFileSync(`${jobs.folder}/taken`, 'utf8')).toBe(`${token}|${key}`);
});

test('a secret that the workers of wp run lack is an error before there is a run', async () => {
  using file = yamlFile(`
secrets: [TOKEN, NOWHERE_A, NOWHERE_B]
jobs: { takes: { run: 'true' }, after: { needs: takes, run: 'true' } }
`);
  const runsBefore = await here(['list', '--json'], env);
  for (const args of [[], ['--workers', '2'], ['takes']]) {
    const { exitCode, stdout, stderr } = await here(['run', file.path, ...args], { ...env, TOKEN: token });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe(
      'wp: secrets NOWHERE_A, NOWHERE_B: not set, and the jobs need them. Set them in the environment or in the file of --secrets, or leave the run to other workers with -d.\n',
    );
  }
  expect(await here(['list', '--json'], env)).toEqual(runsBefore);
  expect(await here(['run', file.path, '--dry-run'], env)).toMatchObject({ exitCode: 0 });
  const sleeps = `secrets: [NOWHERE_A]\njobs: { sleeps: { sleep: 1ms } }\n`;
  expect(await runYaml(sleeps, env)).toMatchObject({ exitCode: 0 });
});

test('a rerun whose workers lack a secret is refused, too', async () => {
  const { run } = await runYaml(`secrets: [TOKEN]\njobs: { a: { run: 'true' } }\n`, { ...env, TOKEN: token });
  const { exitCode, stdout, stderr } = await here(['rerun', run], env);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^wp: secret TOKEN: not set, and the jobs need it\. Set it in the environment/);
});

test('another worker without a secret fails the jobs of that pipeline, and names it', async () => {
  using file = yamlFile(`
secrets: [TOKEN, NOWHERE_A, NOWHERE_B]
jobs: { takes: { run: 'true' }, after: { needs: takes, run: 'true' } }
`);
  const begun = await here(['run', file.path, '-d'], env);
  const run = begun.stdout.trim();
  expect(begun.exitCode).toBe(0);
  await using _ = startWp(['worker'], { ...env, TOKEN: token });
  expect(await here(['watch', run], env)).toMatchObject({ exitCode: 1 });
  const status = await readStatus(run, env);
  const endings = endingsOf(status);
  expect(endings).toEqual({ takes: 'failed spawn', after: 'skipped upstream-failed' });
  const message = /this worker has no secret NOWHERE_A, NOWHERE_B\. .*--secrets/;
  expect(jobOf(status, 'takes')).toMatchObject({ message: expect.stringMatching(message) });
});

test('secrets come from the file of --secrets before the environment, and are masked alike', async () => {
  using jobs = steeredJobs();
  const path = `${jobs.folder}/secrets.env`;
  writeFileSync(path, `# of the test\nTOKEN='${token}'\nKEY="${key.replaceAll('\n', '\\n')}"\n`);
  const { exitCode, log } = await runYaml(
    `
secrets: [TOKEN, KEY]
jobs: { takes: { run: 'printf "%s" "$TOKEN" | wc -c; echo "$TOKEN $KEY"' } }
`,
    { ...env, TOKEN: 'another one' },
    ['--secrets', path],
  );
  expect(exitCode).toBe(0);
  expect(await log('takes')).toMatch(new RegExp(`^ *${token.length}\\n\\*\\*\\* \\*\\*\\*\\n$`));
  expect(tracesIn(await allOfRedis())).toEqual([]);
});

test('a secret in place of an output name does not reach Redis', async () => {
  const { log } = await runYaml(
    `
secrets: [PASSWORD]
jobs: { slips: { run: 'printf "%s=" "$PASSWORD" >> "$WP_OUTPUT"; echo "no secret: $((6 * 7))"' } }
`,
    { ...env, PASSWORD: 'pa55word_of_a_test' },
  );
  expect(await log('slips')).toBe('no secret: 42\n');
  expect((await allOfRedis()).includes('pa55word_of_a_test')).toBe(false);
});

test('no reason, output or log gives a secret away, wherever a job puts it', async () => {
  const own = await ownServer('--appendonly', 'yes');
  const sek = 'Sek-ret<<"of&a=test';
  const { status, stdout, stderr, run, endings, log } = await runYaml(
    `
secrets: [SEK]
jobs:
  marker: { run: 'echo "$SEK<<" >> "$WP_OUTPUT"' }
  name: { run: 'echo "$SEK" >> "$WP_OUTPUT"' }
  base64: { run: 'printf "%s" "$SEK" | base64 -w0 >> "$WP_OUTPUT"' }
  halves: { run: 'printf "a=%s\\nb=%s\\n" "$(printf %.9s "$SEK")" "\${SEK#?????????}" >> "$WP_OUTPUT"' }
  cwd: { needs: halves, cwd: "/nowhere/\${{ needs.halves.outputs.a }}\${{ needs.halves.outputs.b }}", run: 'true' }
  timeout: { needs: halves, timeout: "\${{ needs.halves.outputs.a }}\${{ needs.halves.outputs.b }}", run: 'true' }
  path: { shell: [no-such-shell], env: { PATH: "\${{ needs.halves.outputs.a }}\${{ needs.halves.outputs.b }}" }, needs: halves, run: x }
  legs:
    needs: halves
    strategy: { matrix: { x: "\${{ fromJSON(format('[{0}]', toJSON(format('{0}{1}', needs.halves.outputs.a, needs.halves.outputs.b)))) }}" } }
    run: echo "$WP_MATRIX_X"
  condition: { needs: halves, if: "fromJSON(format('{0}{1}', needs.halves.outputs.a, needs.halves.outputs.b))", run: 'true' }
  retried: { retry: 1, run: 'echo "$SEK<<" >> "$WP_OUTPUT"' }
  encoded: { run: 'set -x; : "$SEK"; printf "%q %s" "$SEK" "$(printf %s "$SEK" | od -An -v -tx1 | tr -d " \\n")"', shell: bash }
  cut: { run: 'printf %.14s "$SEK"; kill -9 $$' }
`,
    { WP_REDIS_URL: own.url, SEK: sek },
    ['--output', 'prefixed'],
  );
  expect(endings).toMatchObject({
    ...{ marker: 'failed output', name: 'failed output', base64: 'failed output', halves: 'succeeded' },
    ...{ cwd: 'failed spawn', timeout: 'failed spawn', path: 'failed spawn', retried: 'failed output' },
    ...{ legs: 'failed spawn', condition: 'failed spawn', encoded: 'succeeded', cut: 'failed signal' },
  });
  expect(jobOf(status, 'marker')).toMatchObject({ message: expect.stringContaining('has a secret before "<<"') });
  expect(jobOf(status, 'cwd')).toMatchObject({ message: expect.stringContaining('"/nowhere/***" does not exist') });
  expect(jobOf(status, 'path')).toMatchObject({ message: expect.stringContaining('in the PATH ***.') });
  expect(jobOf(status, 'legs')).toMatchObject({ message: expect.stringContaining('matrix contains a secret') });
  expect(await log('cut')).toBe('***');
  const asked = await Promise.all(
    [
      ['events', run],
      ['explain', run, 'marker'],
      ['explain', run],
      ['logs', run],
      ['status', run],
    ].map(async (args) => Object.values(await here([...args], { WP_REDIS_URL: own.url })).join('\n')),
  );
  const kept = [stdout, stderr, JSON.stringify(status), await allOfRedis(own.url), filesIn(own.folder), ...asked];
  expect(kept.at(4)).toContain('/nowhere/***');
  const hidden = new Mask([sek]);
  for (const text of kept) expect(hidden.text(text)).toBe(text);
});

/** All files, as text: the append-only file too. */
function filesIn(folder: string): string {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
  return paths
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'latin1'))
    .join('\n');
}

/** What gives a secret away. */
function tracesIn(text: string): string[] {
  const lines = key.split('\n').filter((line) => line.startsWith('MII') || line.startsWith('AII'));
  const encoded = [token, key, `user:${token}`].map((text) => Buffer.from(text).toString('base64'));
  const traces = [token, ...lines, ...encoded.flatMap((form) => [form.slice(0, 30), form.slice(12, 36)])];
  return traces.filter((trace) => text.includes(trace));
}

/** Every key with its value, as text; without backslashes, as there are texts in JSON. */
async function allOfRedis(url = server.url): Promise<string> {
  const redis = await connection(url);
  const read = {
    string: (name: string) => redis.get(name),
    hash: (name: string) => redis.hgetall(name),
    list: (name: string) => redis.lrange(name, 0, -1),
    set: (name: string) => redis.smembers(name),
    zset: (name: string) => redis.zrange(name, '0', '-1'),
    stream: (name: string) => redis.xrange(name, '-', '+'),
  };
  const values = await Promise.all(
    (await redis.keys('*')).map(async (name) => {
      const type = (await redis.type(name)) as keyof typeof read;
      return [name, await read[type](name)];
    }),
  );
  return JSON.stringify(values).replaceAll('\\', '');
}
