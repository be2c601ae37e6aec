// Memory and processor time of processes, as Linux tells them.
import { procFile, statFields } from '../test/support/processes.ts';

/** Peak memory of a living process in MB; undefined on systems that do not tell. */
export function peakMemory(pid: number): number | undefined {
  const [, kB] = /^VmHWM:\s+(\d+)/m.exec(procFile(pid, 'status')) ?? [];
  return kB === undefined ? undefined : Number(kB) / 1024;
}

/** Processor time since their start, in us; NaN on systems that do not tell. */
export function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuOfOne(pid), 0);
}

/** Unit of the kernel's counters: a constant of its interface. */
const tickUs = 10_000;

function cpuOfOne(pid: number): number {
  const fields = statFields(pid);
  return (Number(fields[11]) + Number(fields[12])) * tickUs;
}
