// Looks up processes in /proc: the members of a group, and who has a mark.
import { readdir, readFile } from 'node:fs/promises';

/**
 * True: whoever is left of the group is dead, and only waits for its parent to notice. That is process 1 for most, which in a
 * container may take seconds or never do it. False also where there is no /proc.
 */
export async function isGroupDead(group: number): Promise<boolean> {
  const pids = await allPids();
  if (pids.length === 0) return false;
  for (const pid of pids) if (await isLivingMember(pid, group)) return false;
  return true;
}

/** Those who were given this value of WP_OUTPUT. None where there is no /proc. */
export async function pidsMarked(mark: string): Promise<number[]> {
  const marked: number[] = [];
  for (const pid of await allPids()) {
    const variables = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (variables.split('\0').includes(`WP_OUTPUT=${mark}`)) marked.push(Number(pid));
  }
  return marked;
}

async function allPids(): Promise<string[]> {
  return (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
}

async function isLivingMember(pid: string, group: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, which comes before, may contain anything. Then: state, parent, group.
  const [state, , of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(of) === group && state !== 'Z' && state !== 'X';
}
