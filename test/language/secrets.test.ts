// Secrets reach the jobs on their worker, and nothing else: no log, no status, no output, no key of Redis.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { connection, ownServer } from '../support/redis.ts';
import { jobOf, runYaml } from '../support/run-yaml.ts';
import { steeredJobs } from '../support/steered-jobs.ts';

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

test('a worker without a secret fails the jobs of that pipeline, and names it', async () => {
  const { exitCode, status, endings } = await runYaml(
    `
secrets: [TOKEN, NOWHERE_A, NOWHERE_B]
jobs: { takes: { run: 'true' }, after: { needs: takes, run: 'true' } }
`,
    { ...env, TOKEN: token },
  );
  expect(exitCode).toBe(1);
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

/** What gives a secret away. */
function tracesIn(text: string): string[] {
  const lines = key.split('\n').filter((line) => line.startsWith('MII') || line.startsWith('AII'));
  const encoded = [token, key, `user:${token}`].map((text) => Buffer.from(text).toString('base64'));
  const traces = [token, ...lines, ...encoded.flatMap((form) => [form.slice(0, 30), form.slice(12, 36)])];
  return traces.filter((trace) => text.includes(trace));
}

/** Every key with its value, as text; without backslashes, as there are texts in JSON. */
async function allOfRedis(): Promise<string> {
  const redis = await connection(server.url);
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
