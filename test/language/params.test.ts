// Params: checked before anything starts, and known in every job.
import { describe, expect, test } from 'vitest';
import { connection, ownServer } from '../support/redis.ts';
import { runYaml } from '../support/run-yaml.ts';
import { wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();
const env = { WP_REDIS_URL: server.url };

const yaml = `
params:
  region: { type: string, enum: [eu, us], default: eu }
  size: { type: number, default: 3 }
  deep: { type: boolean, default: false }
  who: { required: true }
  no-des: 2
jobs:
  show:
    env: { SUM: "\${{ params.size == 4 && 'four' || 'other' }} \${{ params.deep && 'deep' || 'flat' }}" }
    run: 'echo "$WP_PARAM_REGION $WP_PARAM_SIZE $WP_PARAM_DEEP $WP_PARAM_WHO $WP_PARAM_NO_DES $SUM"'
`;

describe('before anything starts', () => {
  test.each([
    ['one that is missing', [], /param "who" has no value\. Give it one with -p who=/],
    [
      'one that nobody declared',
      ['who=a', 'regoin=eu'],
      /"regoin" is not a param of this pipeline\. Did you mean "region"\?/,
    ],
    ['a value that is none of those allowed', ['who=a', 'region=mars'], /param "region" must be eu or us, not "mars"/],
    ['text for a number', ['who=a', 'size=big'], /param "size" must be a number, not "big"/],
    ['a number for a boolean', ['who=a', 'deep=1'], /param "deep" must be true or false, not 1\. Write true\./],
    ['text where the default is a number', ['who=a', 'no-des=x'], /param "no-des" must be a number, not "x"/],
  ])('%s exits with 2 and says what is wrong', async (_, params, message) => {
    using file = yamlFile(yaml);
    const { exitCode, stdout, stderr } = await wp(['run', file.path, ...params.flatMap((param) => ['-p', param])], env);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    const redis = await connection(server.url);
    expect(await redis.keys('wp:*')).toEqual([]);
  });

  test('all mistakes are reported at once', async () => {
    using file = yamlFile(yaml);
    const { stderr } = await wp(['run', file.path, '-p', 'size=big', '-p', 'region=mars', '-p', 'x=y'], env);
    for (const name of ['who', 'size', 'region', 'x']) expect(stderr).toContain(`"${name}"`);
  });
});

test('a job gets the values as given, and expressions get them typed', async () => {
  const { log } = await runYaml(yaml, env, ['-p', 'who=a $b "c"', '-p', 'size=4.0', '-p', 'deep=true']);
  expect(await log('show')).toBe('eu 4.0 true a $b "c" 2 four deep\n');
});
