// Measures processor time: other programs on the machine do not change it.

/** Processor time of `work`, in ms. */
export function cpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Longest work of this process between two ticks of a timer, in ms of processor time: everything else in it had to wait that long. */
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
