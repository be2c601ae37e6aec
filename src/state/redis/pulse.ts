// Asks Redis regularly whether it answers and takes writes. A process that only waits owes nothing, so it would not notice.
import type { Redis } from 'ioredis';
import { inScript, refusalIn } from './refusal.ts';

const askMs = 2_000;
/** No call of wp keeps Redis busy for so long. */
const lateMs = 2_000;

export interface PulseListener {
  /** Redis owes the answer for `lateMs`. */
  readonly late: () => void;
  /** See `refusedWrite`. */
  readonly answered: (refusal: Error | undefined) => void;
}

/** Not for a cluster: the answer of one of its servers says nothing about the others. */
export function startPulse(redis: Redis, { late, answered }: PulseListener): { readonly stop: () => void } {
  let isWaiting = false;
  const ask = async (): Promise<void> => {
    if (isWaiting || redis.isCluster || redis.status !== 'ready') return;
    isWaiting = true;
    const timer = setTimeout(late, lateMs).unref();
    await refusedWrite(redis).then(answered, () => {});
    clearTimeout(timer);
    isWaiting = false;
  };
  const asking = setInterval(() => void ask(), askMs).unref();
  return { stop: () => clearInterval(asking) };
}

/** A write that changes nothing. As the answer of a script: ioredis leaves a server that answers READONLY itself. */
const writeNothing = `
local answer = redis.pcall('SETRANGE', KEYS[1], 0, '')
return type(answer) == 'table' and answer.err or ''
`;

/** What a Redis answers that is full, or whose disk is. */
const refusal = /^(OOM|MISCONF)\b/;

/**
 * Why Redis takes no writes. Undefined: it takes them, or refuses this one for another reason: the user may only read, or the server is a
 * replica. Rejects if no answer comes.
 */
export async function refusedWrite(redis: Redis): Promise<Error | undefined> {
  const answer = await redis.eval(writeNothing, 1, 'wp:pulse').catch((error: unknown) => {
    if (refusalIn(error) === undefined) throw error;
  });
  return typeof answer === 'string' && refusal.test(answer) ? new Error(answer.replace(inScript, '')) : undefined;
}
