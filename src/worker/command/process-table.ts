// Looks up the members of a process group in /proc.
import { readdir, readFile } from 'node:fs/promises';

/**
 * True: whoever is left of the group is dead, and only waits for its parent to notice. That is process 1 for most, which in a
 * container may take seconds or never do it. False also where there is no /proc.
 */
export async function isGroupDead(group: number): Promise<boolean> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) return false;
  for (const pid of pids) if (await isLivingMember(pid, group)) return false;
  return true;
}

async function isLivingMember(pid: string, group: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, which comes before, may contain anything. Then: state, parent, group.
  const [state, , of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(of) === group && state !== 'Z' && state !== 'X';
}
