// How long a piece of work takes by itself: what else runs on the machine does not count.

/** In ms of processor time. */
export function cpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The most that this process did between two ticks of a timer, in ms of processor time: for so long everything else had to wait. */
export function watchRhythm(): { readonly stop: () => number } {
  let [longest, last] = [0, process.cpuUsage()];
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.cpuUsage();
  }, 10);
  return {
    stop: () => {
      clearInterval(timer);
      return longest;
    },
  };
}
