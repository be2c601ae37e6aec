// Names of workers: where to look for one, and never the same again, not even after a restart under the same pid.
import { hostname } from 'node:os';
import { randomDigits } from '../state/redis/run-id.ts';

export const host = hostname();

/** This process, for the names of all its workers. */
const processName = `${host}-${process.pid}-${randomDigits(2)}`;

let count = 0;

export function newWorkerId(): string {
  count += 1;
  return `${processName}.${count}`;
}
