// What a round is made of, in ms where it is a time.

export const settings = {
  leaseMs: 2_000,
  graceMs: 1_000,
  drainMs: 500,
  /** A worker that was asked to stop has to be gone after this: its drain, a grace, and what it waits for Redis. */
  stopMs: 20_000,
  mostJobs: 40,
  clients: 2,
  /** Runs that are open at once, or one more for each client. */
  openRuns: 6,
  /** Of a round. */
  mostRuns: 100_000,
  /** After the faults, for all runs to be closed. */
  closeMs: 90_000,
  /**
   * For a command of the client. It waits for as long as Redis is away, which on a busy machine may be most of a minute: one fault
   * follows another, and each start reads all that the round has written.
   */
  commandMs: 180_000,
  /** For the last faults, some of which are commands of the client, to be over. */
  faultsMs: 240_000,
  /** After the last worker, for what it leaves behind to go. */
  leftoversMs: 10_000,
} as const;
