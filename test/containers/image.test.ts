// The image that `docker build` makes.
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { buildImage, docker, image } from './docker.ts';

beforeAll(buildImage);

test('wp is its entry point', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(await docker('run', '--rm', image, '--version')).toContain(version);
});

test('it runs as an unprivileged user', async () => {
  expect(await docker('run', '--rm', '--entrypoint', 'id', image, '--user')).not.toBe('0');
  expect(await docker('image', 'inspect', '--format', '{{.Config.User}}', image)).toBe('node');
});

test('process 1 is an init that reaps what a job leaves behind', async () => {
  const [init, ...rest] = JSON.parse(
    await docker('image', 'inspect', '--format', '{{json .Config.Entrypoint}}', image),
  );
  expect([init, ...rest]).toEqual(['tini', '--', 'wp']);
  // An orphan that has exited stays a zombie until someone reaps it.
  const script = '(sleep 0.1 & exec true); sleep 0.4; grep -c "^State:.Z" /proc/[0-9]*/status | grep -vc ":0$"';
  expect(await docker('run', '--rm', '--entrypoint', 'tini', image, '--', 'sh', '-c', `${script}; true`)).toBe('0');
});

test('it has the program, koffi and the pipelines of wp init, and neither sources nor development packages', async () => {
  const list = (folder: string): Promise<string> => docker('run', '--rm', '--entrypoint', 'ls', image, folder);
  expect(await list('/opt/wp')).toBe('dist\nnode_modules\npackage.json\npipelines');
  expect(await list('/opt/wp/node_modules')).toBe('@koromix\nkoffi');
});
