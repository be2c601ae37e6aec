// Paragraphs, and lists of terms with their descriptions, wrapped to a width.
import { wrap } from '../text/columns.ts';

export interface Term {
  readonly term: string;
  readonly text: string;
}

export interface TermsLayout {
  /** This and the next ones: in columns. */
  readonly width: number;
  readonly indent?: number;
  /** The width of the column of terms; undefined: the width of the widest term. */
  readonly terms?: number;
  readonly paint?: (term: string) => string;
}

/** Lines of `text` are joined. Blank lines separate paragraphs. */
export function paragraphs(text: string, width: number): string {
  const found = text.trim().split(/\n\s*\n/);
  return found.map((paragraph) => wrap(paragraph.trim().replace(/\s+/g, ' '), width).join('\n')).join('\n\n');
}

/** In two columns. If the text would get too little room, each text stands below its term. */
export function layOutTerms(terms: readonly Term[], layout: TermsLayout): string {
  const { width, indent = 2, paint = (term) => term } = layout;
  const column = layout.terms ?? widest(terms);
  const isStacked = width - indent - column - gap < narrowestText;
  const start = isStacked ? indent + stackedIndent : indent + column + gap;
  return terms
    .map(({ term, text }) => {
      const lines = wrap(text, width - start).map((line) => ' '.repeat(start) + line);
      const shown = ' '.repeat(indent) + paint(term);
      if (isStacked || term.length > column) return [shown, ...lines].join('\n');
      const [first = '', ...others] = lines;
      return [(shown + first.slice(indent + term.length)).trimEnd(), ...others].join('\n');
    })
    .join('\n');
}

const gap = 2;
const stackedIndent = 2;
const narrowestText = 36;

export function widest(terms: readonly Term[]): number {
  return Math.max(...terms.map(({ term }) => term.length));
}
