// Settings for the workers of all contenders.

export interface Crew {
  /** Default: one. */
  readonly processes?: number;
  /** Of each process. */
  readonly slots: number;
}

/** Workers do this many jobs before they are measured. */
export const warmUpJobs = 5_000;

/** A workload that takes longer is an error. */
export const longestMs = 300_000;
