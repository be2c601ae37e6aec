/** Why the legs of a job cannot be made, as a sentence without a full stop. */
export class LegProblem extends Error {}
