// What completion offers.

export interface Candidate {
  readonly value: string;
  readonly text: string;
}

export type Candidates = readonly Candidate[];
