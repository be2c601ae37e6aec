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
