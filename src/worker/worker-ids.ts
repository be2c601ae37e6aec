// Ids of workers. An id tells on which host and in which process a worker is.
import { hostname } from 'node:os';
import { randomDigits } from '../state/redis/run-id.ts';

export const host = hostname();

/** For the workers of this process. Random digits keep ids from coming back after a restart under the same pid. */
export function newWorkerIds(count: number): string[] {
  const prefix = `${host}-${process.pid}-${randomDigits(4)}`;
  return Array.from({ length: count }, (_, index) => `${prefix}.${index + 1}`);
}
