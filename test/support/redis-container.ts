// Starts Redis in a container, if a Docker engine answers and can get the image.
import { accepts } from './accepts.ts';

/** A registry that does not answer must not hold up every run of the tests. */
const startLimitMs = 60_000;

export interface RedisContainer {
  readonly url: string;
  readonly kind: string;
  readonly stop: () => Promise<void>;
}

export async function startContainer(): Promise<RedisContainer | { readonly failed: string }> {
  if (!(await engineAnswers())) return { failed: 'no Docker engine' };
  const image = process.env.WP_TEST_REDIS_IMAGE ?? 'redis:7-alpine';
  // Loaded only here: the import takes most of a second.
  const { GenericContainer, Wait } = await import('testcontainers');
  try {
    // Waits for the log. The library's default checks the port from inside, which needs a shell, and small images have none.
    const container = await new GenericContainer(image)
      .withExposedPorts(6379)
      .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
      .withStartupTimeout(startLimitMs)
      .start();
    const url = `redis://${container.getHost()}:${container.getMappedPort(6379)}`;
    return { url, kind: `container of ${image}`, stop: async () => void (await container.stop()) };
  } catch (error) {
    return { failed: `no container of ${image}: ${(error as Error).message.trim()}` };
  }
}

/** Tries only DOCKER_HOST or the default socket: a machine without Docker loses no time. */
async function engineAnswers(): Promise<boolean> {
  const host = process.env.DOCKER_HOST;
  if (host && !host.startsWith('unix://')) return true;
  return accepts({ path: host?.slice('unix://'.length) ?? '/var/run/docker.sock' });
}
