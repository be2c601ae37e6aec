// Sends commands together, and insists that Redis accepts each of them.
import type { ChainableCommander } from 'ioredis';

/** Answers in the order of the commands. Throws the first error; `exec` alone would only list it. */
export async function answersOf(batch: ChainableCommander): Promise<unknown[]> {
  const replies = (await batch.exec()) ?? [];
  return replies.map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
}
