// Scripts reach their shell as they are written.
import { expect, inject, test } from 'vitest';
import { runYaml } from '../support/run-yaml.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

const script = `
      false || echo "rc=$?"
      set -- one two; echo "n=$# first=$1 all=$@"
      echo 'lit=$HOME' "brace=\${UNSET:-dflt}" \`echo tick\`
      awk 'BEGIN { print "cost $5"; x = "a b"; split(x, p, " "); print p[2] }'
`;

const written = 'rc=1\nn=2 first=one all=one two\nlit=$HOME brace=dflt tick\ncost $5\nb\n';

test.each(['sh', 'bash', '[sh, -c]'])('every $ is for the shell alone, with shell: %s', async (shell) => {
  const { exitCode, log, stdout } = await runYaml(`jobs: \n  d:\n    shell: ${shell}\n    run: |${script}`, env);
  expect(exitCode, stdout).toBe(0);
  expect(await log('d')).toBe(written);
});

test('a value in env keeps its $ and quotes, and is not evaluated', async () => {
  const { log } = await runYaml(
    `
env: { COMMON: 'a $HOME \${HOME} $(echo no) \`echo no\` "q"' }
jobs: { d: { run: 'printf "%s\\n" "$COMMON"' } }
`,
    env,
  );
  expect(await log('d')).toBe(`a $HOME \${HOME} $(echo no) \`echo no\` "q"\n`);
});

test('the log has stdout and stderr in the order in which they were written, in each of ten jobs', async () => {
  const script = 'set -x; echo first; ls /nonexistent || true; echo second; echo err >&2; echo third';
  const { run, log } = await runYaml(`jobs: { d: { count: 10, shell: bash, run: '${script}' } }`, env);
  const logs = await Promise.all(Array.from({ length: 10 }, (_, n) => log(`d[${n + 1}]`)));
  const written = [
    ['+ echo first', 'first', '+ ls /nonexistent', expect.stringMatching(/^ls: /), '+ true'],
    ['+ echo second', 'second', '+ echo err', 'err', '+ echo third', 'third', ''],
  ].flat();
  for (const text of logs) expect(text.split('\n'), run).toEqual(written);
});

test.each(['sh', 'bash'])('a script may begin with - or +, with shell: %s', async (shell) => {
  const { exitCode, log } = await runYaml(
    `
defaults: { shell: ${shell} }
jobs: { minus: { run: '-nosuch || echo fallback' }, plus: { run: '+x || echo fallback' } }
`,
    env,
  );
  expect(exitCode).toBe(0);
  expect(await log('minus')).toMatch(/-nosuch: (command )?not found\nfallback\n$/);
  expect(await log('plus')).toMatch(/\+x: (command )?not found\nfallback\n$/);
});
