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

export type GroupsByMark = ReadonlyMap<string, ReadonlySet<number>>;

/** The groups of the processes that have a WP_OUTPUT in their environment, by its value. Empty without /proc. */
export async function groupsByMark(): Promise<GroupsByMark> {
  const groups = new Map<string, Set<number>>();
  for await (const pid of allPids()) {
    const mark = markOf(pid);
    const group = mark === undefined ? undefined : statOf(pid).group;
    if (mark !== undefined && group) groups.set(mark, (groups.get(mark) ?? new Set()).add(group));
  }
  return groups;
}

async function* allPids(): AsyncGenerator<string> {
  const names = readOr(() => readdirSync('/proc'), []);
  for (const [index, name] of names.entries()) {
    if (/^\d+$/.test(name)) yield name;
    if (index % looksPerTurn === looksPerTurn - 1) await nextTurn();
  }
}

const variable = '\0WP_OUTPUT=';

/** undefined: it has none, it has ended, or another user runs it. */
function markOf(pid: string): string | undefined {
  const variables = `\0${readOr(() => readFileSync(`/proc/${pid}/environ`, 'utf8'), '')}`;
  const at = variables.indexOf(variable);
  return at < 0 ? undefined : variables.slice(at + variable.length).split('\0', 1)[0];
}

function isLivingMember(pid: string, ofGroup: number): boolean {
  const { state, group } = statOf(pid);
  return group === ofGroup && state !== 'Z' && state !== 'X';
}

function statOf(pid: string): { readonly state: string | undefined; readonly group: number } {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  // The process name, in brackets, may contain anything. After it come state, parent and group.
  const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, group: Number(group) };
}

/** A process may end while wp looks at it. */
export function readOr<T>(read: () => T, fallback: T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
