// Looks up processes in /proc, for tests of what is left running.
import { readdirSync, readFileSync } from 'node:fs';

/** Neither dead nor a zombie. */
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

/** Empty for a process that has ended. */
export function commandLineOf(pid: number): string {
  return procFile(pid, 'cmdline').replaceAll('\0', ' ');
}

export function parentOf(pid: number): number | undefined {
  return statOf(pid)?.parent;
}

function statOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  const [state, parent] = statFields(pid);
  return state ? { state, parent: Number(parent) } : undefined;
}

/** Fields of /proc/PID/stat after the name of the program, which may contain anything: the first is the state. */
export function statFields(pid: number): readonly string[] {
  const stat = procFile(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Empty where there is no such process, or no /proc. */
export function procFile(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
