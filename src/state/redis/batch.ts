// Commands that are sent together, each of which has to be accepted.
import type { ChainableCommander } from 'ioredis';

/** In the order of the commands. Throws what the first that was not accepted met: by itself `exec` only lists it. */
export async function answersOf(batch: ChainableCommander): Promise<unknown[]> {
  const replies = (await batch.exec()) ?? [];
  return replies.map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
}
