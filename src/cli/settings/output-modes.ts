// How a run may be shown while it goes.
export const outputModes = ['progress', 'prefixed', 'grouped', 'interleaved', 'quiet', 'json'] as const;

/**
 * progress: a live view on a terminal, a line for each event elsewhere · prefixed, interleaved, grouped: with what jobs write, with and
 * without their names, or in one piece when a job ends · quiet: failures, then the summary · json: an event a line.
 */
export type OutputMode = (typeof outputModes)[number];
