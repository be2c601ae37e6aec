// What the workers of all contenders have in common.

export interface Crew {
  /** Absent: one. */
  readonly processes?: number;
  /** Of each. */
  readonly slots: number;
}

/** That a worker has done before it is measured. */
export const warmUpJobs = 5_000;
