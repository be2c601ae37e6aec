/** Why legs cannot be made, as a sentence without a full stop. */
export class LegProblem extends Error {}
