// The export map of the library leaves out its types, so TypeScript does not find them. These are the parts that leases.ts uses.
declare module 'redlock' {
  import type { Redis } from 'ioredis';

  export class Lock {
    constructor(redlock: Redlock, resources: string[], value: string, attempts: readonly never[], expiration: number);
    readonly resources: string[];
    readonly value: string;
    readonly attempts: readonly Promise<Votes>[];
  }

  /** Of the servers, once all have answered. */
  export interface Votes {
    readonly votesAgainst: ReadonlyMap<Redis, Error>;
  }

  /** Some of the resources are locked by another. */
  export class ResourceLockedError extends Error {}

  export class ExecutionError extends Error {
    readonly attempts: readonly Promise<Votes>[];
  }

  export default class Redlock {
    constructor(clients: Iterable<Redis>, settings: { retryCount: number });
    acquire(resources: string[], durationMs: number): Promise<Lock>;
    extend(lock: Lock, durationMs: number): Promise<Lock>;
    release(lock: Lock): Promise<unknown>;
  }
}
