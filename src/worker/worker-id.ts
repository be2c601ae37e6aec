// Names of workers: where to look for one, and never the same again, not even after a restart under the same pid.
import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';

export const host = hostname();

/** This process, for the names of all its workers. */
const processName = `${host}-${process.pid}-${randomInt(36 ** 2)
  .toString(36)
  .padStart(2, '0')}`;

let count = 0;

export function newWorkerId(): string {
  count += 1;
  return `${processName}.${count}`;
}
