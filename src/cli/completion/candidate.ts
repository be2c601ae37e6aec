// A word that completion offers, with its description.

export interface Candidate {
  readonly value: string;
  readonly text: string;
}

export type Candidates = readonly Candidate[];
