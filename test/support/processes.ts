// Looks up processes, for tests of what is left running.
import { readdirSync, readFileSync } from 'node:fs';

/** Not dead, and not only waiting for its parent to notice that it is. */
export function lives(pid: number): boolean {
  const stat = statOf(pid);
  return stat !== undefined && stat.state !== 'Z' && stat.state !== 'X';
}

/** Living processes whose arguments contain `text`; this one does not count. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && commandLineOf(pid).includes(text))
    .filter(lives);
}

/** Empty for a process that has ended meanwhile. */
export function commandLineOf(pid: number): string {
  return read(pid, 'cmdline').replaceAll('\0', ' ');
}

export function parentOf(pid: number): number | undefined {
  return statOf(pid)?.parent;
}

function statOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  const stat = read(pid, 'stat');
  // The name, which comes before, may contain anything.
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state ? { state, parent: Number(parent) } : undefined;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
