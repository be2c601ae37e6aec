// Redis in a container, where a Docker engine answers and has, or can fetch, the image.
import { accepts } from './accepts.ts';

/** Fetching an image from a registry that does not answer would otherwise hold up every run. */
const startLimitMs = 60_000;

export interface RedisContainer {
  readonly url: string;
  readonly kind: string;
  readonly stop: () => Promise<void>;
}

export async function startContainer(): Promise<RedisContainer | { readonly failed: string }> {
  if (!(await engineAnswers())) return { failed: 'no Docker engine' };
  const image = process.env.WP_TEST_REDIS_IMAGE ?? 'redis:7-alpine';
  // Loaded here only: the import alone takes most of a second.
  const { GenericContainer, Wait } = await import('testcontainers');
  try {
    // By the log: looking at the port from inside, the library's default, takes a shell, which small images lack.
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

/** Only the plain socket or a DOCKER_HOST is looked at: nothing to configure, and a machine without Docker loses no time. */
async function engineAnswers(): Promise<boolean> {
  const host = process.env.DOCKER_HOST;
  if (host && !host.startsWith('unix://')) return true;
  return accepts({ path: host?.slice('unix://'.length) ?? '/var/run/docker.sock' });
}
