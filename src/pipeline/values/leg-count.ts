import { wholeNumber } from './numbers.ts';

/** The jobs of one run, legs counted: more than this is a mistake far more often than a wish. */
export const mostJobs = 100_000;

export const legCount = wholeNumber({ least: 0, most: mostJobs });
