// The ways to show a run while it goes on.
export const outputModes = ['progress', 'prefixed', 'grouped', 'interleaved', 'quiet', 'json'] as const;

/**
 * progress: a live view on a terminal, and elsewhere a line for each event · prefixed: with the output of jobs, each line behind the name
 * of its job · interleaved: the same without names · grouped: the output of each job in one piece when it ends · quiet: failures, then the
 * summary · json: one event a line.
 */
export type OutputMode = (typeof outputModes)[number];
