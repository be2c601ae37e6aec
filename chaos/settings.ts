// Settings of a round; times are in ms.

export const settings = {
  leaseMs: 2_000,
  graceMs: 1_000,
  drainMs: 500,
  /** A stopped worker has to be gone after its drain, its grace, and its wait for Redis. */
  stopMs: 20_000,
  mostJobs: 40,
  clients: 2,
  /** Runs that are open at once; each client can add one more. */
  openRuns: 6,
  /** Runs in a round. */
  mostRuns: 100_000,
  /** Time for all runs to close after the faults. */
  closeMs: 90_000,
  /**
   * Time for a command of the client. It waits while Redis is away. On a busy machine that can be most of a minute: faults follow each
   * other, and each start of Redis reads everything that the round has written.
   */
  commandMs: 180_000,
  /** Time for the last faults to end; some of them are commands of the client. */
  faultsMs: 240_000,
  /** Time after the last worker for what it leaves behind to go. */
  leftoversMs: 10_000,
} as const;
