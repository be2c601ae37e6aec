// What a Redis is asked to do, as MONITOR tells it.
import { Redis } from 'ioredis';
import { until } from './until.ts';

export interface SeenCommand {
  readonly words: readonly string[];
  /** A script did it, the one seen last. */
  readonly isInner: boolean;
}

export interface Monitor extends AsyncDisposable {
  /** All so far, once everything that was sent before has been seen. */
  commands(): Promise<readonly SeenCommand[]>;
}

export async function startMonitor(url: string): Promise<Monitor> {
  const redis = new Redis(url);
  const monitor = await redis.monitor();
  const seen: SeenCommand[] = [];
  let marks = 0;
  monitor.on('monitor', (_time: string, words: string[], source: string) => {
    seen.push({ words, isInner: source === 'lua' });
  });
  return {
    commands: async () => {
      const mark = `mark ${++marks}`;
      await redis.echo(mark);
      await until(() => seen.some(({ words }) => words[1] === mark), 'the monitor to have seen everything');
      return seen.filter(({ words }) => !words[1]?.startsWith('mark '));
    },
    [Symbol.asyncDispose]: async () => {
      monitor.disconnect();
      redis.disconnect();
    },
  };
}
