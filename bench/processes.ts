// What Linux tells of processes; elsewhere nothing is told.
import { readFileSync } from 'node:fs';

/** Of one that lives, in MB; absent where the system does not tell. */
export function peakMemory(pid: number): number | undefined {
  const [, kB] = /^VmHWM:\s+(\d+)/m.exec(read(pid, 'status')) ?? [];
  return kB === undefined ? undefined : Number(kB) / 1024;
}

/** What they have taken since their start, in us of processor time; NaN where the system does not tell. */
export function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuOfOne(pid), 0);
}

/** The kernel counts in this, by a constant of its interface. */
const tickUs = 10_000;

function cpuOfOne(pid: number): number {
  const stat = read(pid, 'stat');
  // The name, which comes before, may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickUs;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
