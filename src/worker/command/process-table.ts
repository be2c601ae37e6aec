// Looks up processes in /proc: the members of a group, and who has a mark.
//
// Without the threads of fs/promises: each file takes them four turns, which on a busy machine with some hundred processes made a
// minute of it, and they may all be taken.
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Some 20 us each; timers and sockets get their turn in between. */
const looksPerTurn = 50;

/**
 * True: whoever is left of the group is dead, and only waits for its parent to notice. That is process 1 for most, which in a
 * container may take seconds or never do it. False also where there is no /proc, and where there is no time left to say.
 */
export async function isGroupDead(group: number, endsAt: number): Promise<boolean> {
  let count = 0;
  for await (const pid of allPids()) {
    if (isLivingMember(pid, group) || performance.now() > endsAt) return false;
    count += 1;
  }
  return count > 0;
}

/** Those who were given this value of WP_OUTPUT. None where there is no /proc. */
export async function pidsMarked(mark: string): Promise<number[]> {
  const marked: number[] = [];
  for await (const pid of allPids()) {
    const variables = orNothing(() => readFileSync(`/proc/${pid}/environ`, 'utf8'), '');
    if (variables.split('\0').includes(`WP_OUTPUT=${mark}`)) marked.push(Number(pid));
  }
  return marked;
}

async function* allPids(): AsyncGenerator<string> {
  const names = orNothing(() => readdirSync('/proc'), []);
  for (const [index, name] of names.entries()) {
    if (/^\d+$/.test(name)) yield name;
    if (index % looksPerTurn === looksPerTurn - 1) await nextTurn();
  }
}

function isLivingMember(pid: string, group: number): boolean {
  const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  // The name, which comes before, may contain anything. Then: state, parent, group.
  const [state, , of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(of) === group && state !== 'Z' && state !== 'X';
}

/** Processes end while they are looked at. */
function orNothing<T>(read: () => T, nothing: T): T {
  try {
    return read();
  } catch {
    return nothing;
  }
}
