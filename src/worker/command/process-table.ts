// Looks up processes in /proc: the members of a group, and the processes with a mark.
//
// It does not use the threads of fs/promises: they need four turns for each file, which took a minute on a busy machine with some hundred
// processes, and all threads may be in use.
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A look takes about 20 us. After this number of looks, timers and sockets get their turn. */
const looksPerTurn = 50;

/**
 * True: all that is left of the group are zombies, which wait for their parent to collect them. For most that is process 1, which in a
 * container may take seconds or never do it. False also without /proc, and when `endsAt` passes before the answer is known.
 */
export async function isGroupDead(group: number, endsAt: number): Promise<boolean> {
  let count = 0;
  for await (const pid of allPids()) {
    if (isLivingMember(pid, group) || performance.now() > endsAt) return false;
    count += 1;
  }
  return count > 0;
}

/** Processes that have this value of WP_OUTPUT in their environment. Empty without /proc. */
export async function pidsMarked(mark: string): Promise<number[]> {
  const marked: number[] = [];
  for await (const pid of allPids()) {
    const variables = readOr(() => readFileSync(`/proc/${pid}/environ`, 'utf8'), '');
    if (variables.split('\0').includes(`WP_OUTPUT=${mark}`)) marked.push(Number(pid));
  }
  return marked;
}

async function* allPids(): AsyncGenerator<string> {
  const names = readOr(() => readdirSync('/proc'), []);
  for (const [index, name] of names.entries()) {
    if (/^\d+$/.test(name)) yield name;
    if (index % looksPerTurn === looksPerTurn - 1) await nextTurn();
  }
}

function isLivingMember(pid: string, group: number): boolean {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  // The process name, in brackets, may contain anything. After it come state, parent and group.
  const [state, , of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(of) === group && state !== 'Z' && state !== 'X';
}

/** A process may end while wp looks at it. */
function readOr<T>(read: () => T, fallback: T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
