// The files that this process may have open, and those that its jobs must not inherit.
import { closeSync, readdirSync, readFileSync } from 'node:fs';
import { readOr } from './process-table.ts';

/** Kept free for what comes between: a spawn, outputs that are read, a new connection to Redis. */
const spare = 12;
const closedByExec = 0o2000000;
const firstAfterStdio = 3;

interface Limits {
  readonly soft: number;
  readonly hard: number;
}

export class OpenFiles {
  readonly #limits = limitsOf('self');
  /**
   * The soft limit with which wp was started: Node raises its own to the hard limit before any of our code runs. undefined: not known, or
   * no other than this process has.
   */
  readonly softLimitOfUser = this.#findSoftLimitOfUser();

  /** The system gives out the lowest free number. So a new descriptor says how many files are open. */
  hasRoom(newest: number): boolean {
    return newest < (this.#limits?.soft ?? Number.POSITIVE_INFINITY) - spare;
  }

  /** The program `wp` says it. After `node dist/wp.js` it is the limit of the parent, which may be the shell where the user set it. */
  #findSoftLimitOfUser(): number | undefined {
    if (!this.#limits) return undefined;
    const parent = limitsOf(process.ppid);
    const told = Number(process.env.WP_SOFT_LIMIT) || (parent?.hard === this.#limits.hard ? parent.soft : undefined);
    return told !== undefined && told < this.#limits.soft ? told : undefined;
  }
}

export function tooManyFiles(): Error {
  return Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
}

/**
 * Closes descriptors that wp was given by whoever started it, and that every job would inherit. Node sets the first 16 to be closed in
 * its children, and cannot set others. One with a lock stays, as `exec 99>lock; flock 99; wp run ...` needs it.
 */
export function closeInherited(): void {
  for (const name of readOr(() => readdirSync('/proc/self/fd'), [])) {
    const descriptor = Number(name);
    const info = readOr(() => readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'), '');
    const [, flags] = info.match(/^flags:\s*([0-7]+)$/m) ?? [];
    if (descriptor < firstAfterStdio || flags === undefined || /^lock:/m.test(info)) continue;
    if ((Number.parseInt(flags, 8) & closedByExec) === 0) closeSync(descriptor);
  }
}

/** undefined: this system has no /proc. */
function limitsOf(process: number | 'self'): Limits | undefined {
  const text = readOr(() => readFileSync(`/proc/${process}/limits`, 'utf8'), '');
  const [, soft, hard] = text.match(/^Max open files\s+(\w+)\s+(\w+)/m) ?? [];
  if (soft === undefined || hard === undefined) return undefined;
  const [softFiles, hardFiles] = [soft, hard].map((limit) =>
    limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit),
  );
  return { soft: softFiles ?? 0, hard: hardFiles ?? 0 };
}
