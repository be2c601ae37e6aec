// How long a piece of work takes by itself: what else runs on the machine does not count.

/** In ms of processor time. */
export function cpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
